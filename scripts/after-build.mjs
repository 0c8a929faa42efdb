/** What a build needs after tsc: the command's file must be executable where the system has such a thing. */
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
