import { readFileSync } from 'node:fs';

/** A line with something in it that must not leave. */
export interface Planted {
  readonly kind: string;
  /** What must not be found afterwards. */
  readonly core: string;
  readonly line: string;
}

/** Each core stands in the file in two halves, so that nobody's scanner takes an invented secret for one. */
const HALVES = '¦';

/** The planted secrets: kind, core and line, the line with `{}` where the core belongs. */
export const PLANTED: readonly Planted[] = lines('secrets.tsv').map((row) => {
  const [kind = '', core = '', line = ''] = row.replaceAll(HALVES, '').split('\t');
  if (core === '' || !line.includes('{}'))
    throw new SyntaxError('a row is a kind, a core, and a line with {}');
  return { kind, core, line: line.replace('{}', () => core) };
});

/** Lines without anything that must go. */
export const ORDINARY: readonly string[] = lines('ordinary.txt');

function lines(name: string): string[] {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}

/** The parts of a core that would tell something by themselves, where the rest of the line does not have them. */
export function tellingParts({ core, line }: Planted): string[] {
  const rest = line.replace(core, ' ');
  return core.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length >= 4 && !rest.includes(part));
}

/** A text without the placeholders of redaction, whose names may be parts of a core. */
export const withoutPlaceholders = (text: string): string => text.replace(/\[[a-z-]+\]/g, ' ');
