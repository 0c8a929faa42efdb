/** One module that a TypeScript file names. */
export interface ImportSite {
  /** The module's name as written, or null for an `import()` whose argument is no plain string. */
  readonly specifier: string | null;
  /** 1-based. */
  readonly line: number;
}

interface Token {
  readonly kind: 'word' | 'string' | 'template' | 'mark';
  readonly text: string;
  readonly line: number;
}

/**
 * All modules that a TypeScript file names: static, side-effect, type-only and dynamic imports, `import('x').T`
 * types, and `export ... from`. Comments, strings, templates and regular expressions are told apart, so that
 * none of them can pass for an import or hide one.
 */
export function readImports(text: string): ImportSite[] {
  const tokens = [...tokenize(text)];
  const sites: ImportSite[] = [];
  for (const [i, { kind, text: word, line }] of tokens.entries()) {
    if (kind !== 'word' || tokens[i - 1]?.text === '.') continue;
    if (word === 'import') {
      const next = tokens[i + 1];
      const isCall = next?.text === '(' && next.kind === 'mark';
      if (isCall) sites.push({ specifier: argumentOf(tokens, i + 2), line });
      else if (next?.kind === 'string') sites.push({ specifier: next.text, line });
      else sites.push(...fromClause(tokens, i + 1, line));
    } else if (word === 'export') {
      const at = tokens[i + 1]?.text === 'type' ? i + 2 : i + 1;
      if (/^[*{]$/.test(tokens[at]?.text ?? '')) sites.push(...fromClause(tokens, at, line));
    }
  }
  return sites;
}

function argumentOf(tokens: readonly Token[], at: number): string | null {
  const argument = tokens[at];
  const isWhole = /^[),]$/.test(tokens[at + 1]?.text ?? '');
  return argument?.kind === 'string' && isWhole ? argument.text : null;
}

/** The `from 'x'` that follows names, braces, commas and stars, if it does. */
function fromClause(tokens: readonly Token[], start: number, line: number): ImportSite[] {
  for (let at = start; ; at++) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token?.text === 'from' && next?.kind === 'string') return [{ specifier: next.text, line }];
    const isPart = token?.kind === 'word' || token?.kind === 'string' || /^[{},*]$/.test(token?.text ?? '');
    const isOver = token?.text === '}' && next?.text !== 'from';
    if (token === undefined || !isPart || isOver) return [];
  }
}

const SPACE_OR_COMMENT = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy;
const NUMBER = /\d[\w.]*/y;
const STRING = /'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)"/y;
const TEMPLATE_PART = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{|$)/y;
const REGEX = /\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/[a-z]*/y;
const ENDS_A_VALUE = /^[)\]}]$/;
const WORDS_BEFORE_A_VALUE = new Set(
  'await case delete do else extends in instanceof new of return throw typeof void yield'.split(' '),
);

function* tokenize(text: string): Generator<Token> {
  let at = 0;
  let line = 1;
  let previous: Token | undefined;
  /** Depth of braces inside each `${` that is open. */
  const holes: number[] = [];

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) {
      at += match[0].length;
      for (const character of match[0]) if (character === '\n') line += 1;
    }
    return match;
  };
  const token = (kind: Token['kind'], of: string, on: number): Token => {
    previous = { kind, text: of, line: on };
    return previous;
  };
  const valueMayFollow = () =>
    previous === undefined ||
    (previous.kind === 'mark' && !ENDS_A_VALUE.test(previous.text)) ||
    (previous.kind === 'word' && WORDS_BEFORE_A_VALUE.has(previous.text));

  while (at < text.length) {
    if (take(SPACE_OR_COMMENT)) continue;
    const on = line;
    const character = text[at] ?? '';
    const depth = holes.at(-1);
    const resumesTemplate = character === '}' && depth === 0;
    if (character === '`' || resumesTemplate) {
      at += 1;
      if (resumesTemplate) holes.pop();
      const end = take(TEMPLATE_PART)?.[1];
      if (end === '${') {
        holes.push(0);
        token('mark', '${', on);
      } else yield token('template', '', on);
      continue;
    }
    const string = take(STRING);
    if (string) yield token('string', string[1] ?? string[2] ?? '', on);
    else if (valueMayFollow() && take(REGEX)) yield token('template', '', on);
    else {
      const word = take(WORD);
      if (word) yield token('word', word[0], on);
      else if (take(NUMBER)) yield token('template', '', on);
      else {
        if (depth !== undefined && character === '{') holes[holes.length - 1] = depth + 1;
        if (depth !== undefined && character === '}') holes[holes.length - 1] = depth - 1;
        at += 1;
        yield token('mark', character, on);
      }
    }
  }
}
