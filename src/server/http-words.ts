/** What the command line calls its options, and what they are over HTTP. */
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
  [/ or run without --strict: the row is then kept and reported/g, ''],
];

/** A message or a remedy of the command line, with the query parameters in place of its options. */
export function inHttpWords(text: string): string {
  return WORDS.reduce((said, [option, word]) => said.replace(option, word), text);
}
