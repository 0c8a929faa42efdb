import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRooms } from '../scripts/check-rooms.ts';
import { readImports } from '../scripts/read-imports.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'logsieve-rooms-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function breachesOf(files: Readonly<Record<string, string>>): string[] {
  const tree = { 'package.json': '{"dependencies":{"zod":"4.0.0","@scope/pkg":"1.0.0"}}', ...files };
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkRooms(root).map(({ file, line, rule }) => `${file}:${line}: ${rule}`);
}

const LOG = { 'src/log/index.ts': 'export const a = 1;\n' };
const RULES = {
  'src/rules/index.ts': "export { b } from './b.ts';\n",
  'src/rules/b.ts': 'export const b = 2;\n',
};

describe('check-rooms', () => {
  it('finds nothing in a house in order', () => {
    expect(
      breachesOf({
        ...LOG,
        ...RULES,
        'src/rules/b.test.ts':
          "import { it } from 'vitest';\nimport { b } from './b.ts';\nimport '../../test/x.ts';\n",
        'src/errors.ts': "import { z } from 'zod/mini';\n",
        'src/sieve/index.ts':
          "import { a } from '../log/index.ts';\nimport { b } from '../rules/index.ts';\n",
        'src/config/x.ts': "import { a } from '../log/index.ts';\n",
        'src/config.ts':
          "export * from './config/x.ts';\nimport { readFileSync } from 'node:fs';\nimport c from '@scope/pkg/c';\n",
        'src/cli/main.ts': "import '../config.ts';\nimport { b } from '../rules/index.ts';\n",
        'src/index.ts': "export type { a } from './log/index.ts';\n",
        'src/web/app.tsx': "import { useState } from 'react';\n",
      }),
    ).toEqual([]);
  });

  it.each([
    ['a static import', "import { b } from '../rules/index.ts';"],
    ['a type import', "import type { b } from '../rules/index.ts';"],
    ['an inline type import', "import { type b } from '../rules/index.ts';"],
    ['an import type', "export type B = import('../rules/index.ts').B;"],
    ['a dynamic import', "const b = await import('../rules/index.ts');"],
    ['a re-export', "export { b } from '../rules/index.ts';"],
    ['a type re-export', "export type { b } from '../rules/index.ts';"],
    ['a star re-export', "export * as rules from '../rules/index.ts';"],
    ['a side-effect import', "import '../rules/index.ts';"],
  ])('refuses %s that points upward', (_, text) => {
    expect(breachesOf({ ...RULES, 'src/log/index.ts': `// log\n${text}\n` })).toEqual([
      'src/log/index.ts:2: log stands below rules: imports point downward only',
    ]);
  });

  it('refuses rooms of one rank that know each other', () => {
    expect(
      breachesOf({ ...RULES, 'src/formats/index.ts': "import { b } from '../rules/index.ts';\n" }),
    ).toEqual(['src/formats/index.ts:1: formats and rules are of one rank and do not import each other']);
  });

  it('refuses a way in beside the front door, also for tests and the library', () => {
    const text = "import { b } from '../rules/b.ts';\n";
    expect(
      breachesOf({
        ...RULES,
        'src/sieve/s.ts': text,
        'src/sieve/s.test.ts': text,
        'src/index.ts': "export * from './rules/b.ts';",
      }),
    ).toEqual([
      'src/index.ts:1: ./rules/b.ts is inside the room rules: enter by its front door',
      'src/sieve/s.test.ts:1: ../rules/b.ts is inside the room rules: enter by its front door',
      'src/sieve/s.ts:1: ../rules/b.ts is inside the room rules: enter by its front door',
    ]);
  });

  it("refuses an import of the library's own door", () => {
    expect(breachesOf({ 'src/index.ts': 'export {};', 'src/cli/main.ts': "import '../index.ts';" })).toEqual([
      'src/cli/main.ts:1: cli stands below index: imports point downward only',
    ]);
  });

  it.each([
    ['src/web/app.tsx', "import { a } from '../log/index.ts';"],
    ['src/cli/main.ts', "import { app } from '../web/index.tsx';"],
  ])('lets nothing pass between web and the rooms: %s', (file, text) => {
    expect(breachesOf({ ...LOG, 'src/web/index.tsx': 'export const app = 1;', [file]: text })).toEqual([
      `${file}:1: web speaks HTTP only: it imports no room and none imports it`,
    ]);
  });

  it('refuses circles, each once, between files of one room too', () => {
    expect(
      breachesOf({
        'src/rules/a.ts': "import './b.ts';",
        'src/rules/b.ts': "\nimport type { c } from './c.ts';",
        'src/rules/c.ts': "export { a } from './a.ts';",
        'src/rules/index.ts': "export * from './a.ts';",
      }),
    ).toEqual([
      'src/rules/c.ts:1: imports run in a circle: src/rules/a.ts -> src/rules/b.ts -> src/rules/c.ts -> src/rules/a.ts',
    ]);
  });

  it('refuses what an installed package would not have', () => {
    expect(
      breachesOf({
        'src/rules/x.test.ts': 'export {};',
        'src/rules/a.ts': [
          "import 'vitest';",
          "import './x.test.ts';",
          "import '../../scripts/s.ts';",
          "import './gone.ts';",
          "import './b';",
          'await import(name);',
        ].join('\n'),
        'src/rules/b.ts': '',
      }),
    ).toEqual([
      'src/rules/a.ts:1: vitest is not among the dependencies that an installed package has',
      "src/rules/a.ts:2: ./x.test.ts is a test's: only tests may import it",
      'src/rules/a.ts:3: ../../scripts/s.ts is outside src/',
      'src/rules/a.ts:4: ./gone.ts is not there',
      'src/rules/a.ts:5: ./b names one of our own files without its .ts ending',
      'src/rules/a.ts:6: import() takes a plain string, so that the rooms can be checked',
    ]);
  });

  it('refuses a room that the design does not have', () => {
    expect(breachesOf({ 'src/utils/index.ts': '' })).toEqual([
      'src/utils/index.ts:1: utils is no room: give it a rank, and a line in docs/architecture.md',
    ]);
  });
});

describe('read-imports', () => {
  it('is not misled by comments, strings, templates and regular expressions', () => {
    const text = [
      "// import './no.ts'",
      "/* import './no.ts' */ import './a.ts';",
      'const s = "import \'./no.ts\'";',
      "const t = `import './no.ts' $" + "{await import('./b.ts')} import './no.ts' $" + '{{ a: `}` }.a}`;',
      'const r = /[\'"`/*]/.test(x) ? a / b : c[0] / d;',
      "const q = text.replace(/[/'\"]/g, '').split('/');",
      'const o = { import: 1, export: 2, from: "./no.ts" };',
      'o.import("./no.ts");',
      'const u = import.meta.url;',
      "export type From = 'from';",
      "export const from = './no.ts';",
      'export { from };',
      "import c, {\n  d,\n  type e as f,\n} from './c.ts';",
      "export {\n  g,\n}\nfrom './d.ts';",
      "import json from './e.json' with { type: 'json' };",
      'import(`./f.ts`);',
      "import('./g.ts' + h);",
    ].join('\n');
    expect(readImports(text)).toEqual([
      { specifier: './a.ts', line: 2 },
      { specifier: './b.ts', line: 4 },
      { specifier: './c.ts', line: 13 },
      { specifier: './d.ts', line: 17 },
      { specifier: './e.json', line: 21 },
      { specifier: null, line: 22 },
      { specifier: null, line: 23 },
    ]);
  });
});
