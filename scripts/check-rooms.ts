/**
 * Holds the dependency rule of docs/architecture.md: rooms are entered by their front door only, imports point
 * downward only, rooms of one rank do not know each other, and no files import in a circle. Type imports count.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readImports } from './read-imports.ts';

/** Lowest rank first; a room may import rooms of the ranks before its own. */
const RANKS: readonly (readonly string[])[] = [
  ['log', 'errors', 'thread'],
  ['answers', 'template', 'rules', 'embedding', 'classifier', 'llm', 'formats', 'store'],
  ['sieve', 'training'],
  ['document'],
  ['jobs', 'review'],
  ['config'],
  ['assemble'],
  ['server'],
  ['cli'],
];
/** The library's door, which may import any room. */
const LIBRARY = 'index';
/** The web app, which speaks HTTP only: it imports no room and no room imports it. */
const WEB = 'web';

/** One breach of the rule. */
export interface Breach {
  /** Path below the root, with forward slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
}

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly isTest: boolean;
}

interface OwnImport {
  readonly target: string;
  readonly line: number;
}

/** Checks all TypeScript files below `src/` of a package. */
export function checkRooms(root: string): Breach[] {
  const paths = sourcesBelow(root);
  const known = new Set(paths);
  const dependencies = runtimeDependencies(root);
  const breaches: Breach[] = [];
  const graph = new Map<string, OwnImport[]>();
  for (const path of paths) {
    const file = describe(path);
    const own: OwnImport[] = [];
    graph.set(path, own);
    for (const { specifier, line } of readImports(readFileSync(join(root, path), 'utf8'))) {
      const breach = (rule: string) => breaches.push({ file: path, line, rule });
      if (specifier === null) {
        breach('import() takes a plain string, so that the rooms can be checked');
      } else if (!specifier.startsWith('.')) {
        const rule = brokenByPackage(specifier, file, dependencies);
        if (rule !== undefined) breach(rule);
      } else {
        const target = targetOf(path, specifier, known);
        if (target !== undefined) own.push({ target, line });
        const rule = brokenBy(specifier, file, target);
        if (rule !== undefined) breach(rule);
      }
    }
    if (rankOf(file.room) === undefined) {
      breaches.push({
        file: path,
        line: 1,
        rule: `${file.room} is no room: give it a rank, and a line in docs/architecture.md`,
      });
    }
  }
  return [...breaches, ...circles(graph)];
}

function sourcesBelow(root: string): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function runtimeDependencies(root: string): ReadonlySet<string> {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return new Set(Object.keys(dependencies));
}

/** `src/rules/match.ts` is of the room rules, and so are `src/config.ts` and `src/config/x.ts` of config. */
function describe(path: string): SourceFile {
  const [, first = ''] = path.split('/');
  return {
    path,
    room: first.replace(/\.[cm]?tsx?$/, ''),
    isTest: /\.(test|fixture)\.[cm]?tsx?$/.test(path),
  };
}

function rankOf(room: string): number | undefined {
  if (room === LIBRARY || room === WEB) return RANKS.length;
  const rank = RANKS.findIndex((rooms) => rooms.includes(room));
  return rank < 0 ? undefined : rank;
}

function brokenByPackage(
  specifier: string,
  file: SourceFile,
  dependencies: ReadonlySet<string>,
): string | undefined {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (file.isTest || file.room === WEB || isBuiltin(specifier) || dependencies.has(name)) return undefined;
  return `${name} is not among the dependencies that an installed package has`;
}

function targetOf(from: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const path = posix.join(posix.dirname(from), specifier);
  return [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}/index.ts`].find((candidate) =>
    known.has(candidate),
  );
}

function brokenBy(specifier: string, file: SourceFile, target: string | undefined): string | undefined {
  if (target === undefined) {
    const path = posix.join(posix.dirname(file.path), specifier);
    if (file.isTest || (path.startsWith('src/') && !/\.[cm]?[jt]sx?$/.test(path))) return undefined;
    return path.startsWith('src/') ? `${specifier} is not there` : `${specifier} is outside src/`;
  }
  if (!specifier.endsWith('.ts') && !specifier.endsWith('.tsx')) {
    return `${specifier} names one of our own files without its .ts ending`;
  }
  const to = describe(target);
  if (to.isTest && !file.isTest) return `${specifier} is a test's: only tests may import it`;
  if (to.room === file.room) return undefined;
  if (to.room === WEB || file.room === WEB)
    return 'web speaks HTTP only: it imports no room and none imports it';
  if (target !== `src/${to.room}.ts` && target !== `src/${to.room}/index.ts`) {
    return `${specifier} is inside the room ${to.room}: enter by its front door`;
  }
  const [ours, theirs] = [rankOf(file.room), rankOf(to.room)];
  if (ours === undefined || theirs === undefined || theirs < ours) return undefined;
  return theirs === ours
    ? `${file.room} and ${to.room} are of one rank and do not import each other`
    : `${file.room} stands below ${to.room}: imports point downward only`;
}

/** Each circle once, by a depth-first walk, reported at the import that closes it. */
function circles(graph: ReadonlyMap<string, readonly OwnImport[]>): Breach[] {
  const breaches: Breach[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string) => {
    trail.push(file);
    for (const { target, line } of graph.get(file) ?? []) {
      const start = trail.indexOf(target);
      if (start >= 0) {
        const circle = [...trail.slice(start), target].join(' -> ');
        breaches.push({ file, line, rule: `imports run in a circle: ${circle}` });
      } else if (!done.has(target)) visit(target);
    }
    trail.pop();
    done.add(file);
  };
  for (const file of graph.keys()) if (!done.has(file)) visit(file);
  return breaches;
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  const breaches = checkRooms(resolve(import.meta.dirname, '..'));
  for (const { file, line, rule } of breaches) console.error(`${file}:${line}: ${rule}`);
  console.log(breaches.length === 0 ? 'rooms: in order' : `rooms: ${breaches.length} breaches`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
