/** `npm run dev`: the server and the page from their sources, each made anew when they change. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const tool = (path) => fileURLToPath(new URL(`node_modules/${path}`, root));
const commands = [
  [
    tool('tsx/dist/cli.mjs'),
    'watch',
    '--clear-screen=false',
    'src/cli/main.ts',
    'serve',
    ...process.argv.slice(2),
  ],
];
if (existsSync(new URL('vite.config.ts', root))) commands.push([tool('vite/bin/vite.js')]);

const children = commands.map((args) =>
  spawn(process.execPath, args, { cwd: fileURLToPath(root), stdio: 'inherit' }),
);
// Ctrl-C reaches the children by itself; where one ends, the other has no use.
process.on('SIGINT', () => undefined);
for (const child of children) {
  child.once('exit', () => {
    for (const other of children) other.kill('SIGTERM');
  });
}
