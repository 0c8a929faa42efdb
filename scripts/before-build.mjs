/** What a build needs before tsc: no output of sources that are no longer there. */
import { rmSync } from 'node:fs';

rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true });
