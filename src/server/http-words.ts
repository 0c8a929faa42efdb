/** What the command line says of its options and to who runs it, and what is said over HTTP. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/; or use --on-bad-bytes row to keep such rows as they are, unclassified/g, ''],
  [
    /use --on-bad-bytes row to keep such rows as they are, unclassified/g,
    'name the encoding with `encoding=`, or convert the file to UTF-8',
  ],
  [/raise --max-decompressed if you trust the file/g, 'raise LOGSIEVE_MAX_DECOMPRESSED if you trust it'],
  [/--no-header --columns ([^\s;]+)/g, 'header=false&columns=$1'],
  [/--no-header/g, 'header=false'],
  [/--from (\w+)/g, 'from=$1'],
  [/--to (\w+)/g, 'format=$1'],
  [/--encoding ([\w-]+)/g, 'encoding=$1'],
  [/--(delimiter|encoding|columns|from|source|explain|multiline)\b(?!-)/g, '$1='],
  [/--to\b/g, 'format='],
  [/--message-column\b/g, 'message_column='],
  [/--source-column\b/g, 'source_column='],
  [/--escape-formulas\b/g, 'escape_formulas=true'],
  [/^process \d+ cannot\b/, 'the server cannot'],
  [/wait until it is done, or end it, and run again/g, 'wait as long as Retry-After says and send it again'],
  [/\band run again\b/g, 'and send it again'],
  [/ or run without --strict: the row is then kept and reported/g, ''],
];

/** A message or a remedy of the command line, as it is said to a client. */
export function inHttpWords(text: string): string {
  return WORDS.reduce((said, [option, word]) => said.replace(option, word), text);
}
