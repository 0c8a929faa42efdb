const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['ROW_WIDTH', 'more or fewer fields than the header'],
  ['EMPTY_MESSAGE', 'the message is empty or blank'],
  ['BAD_JSON', 'not valid JSON'],
  ['NOT_OBJECT', 'JSON, but not an object'],
  ['BAD_TYPE', 'the message or source is not a text'],
  ['DUPLICATE_KEY', 'one key is there twice'],
  ['PROTO_KEY', 'a key such as __proto__'],
  ['TOO_DEEP', 'nested too deeply'],
  ['LINE_TOO_LONG', 'longer than a line may be'],
  ['TRUNCATED_FOR_MODEL', 'only the beginning of a long message was judged after the rules'],
  ['HEADER_NORMALISED', 'a column was found by ignoring case or outer space'],
  ['COLUMN_COLLISION', 'an output column would have had the name of an input column'],
  ['SPACE_BEFORE_QUOTE', 'a field began with space and quote and was read as quoted'],
  ['FORMULA_CELL', 'cells that a spreadsheet would run as a formula'],
]);

/** What a code means that rows of a result have; undefined for codes that the page does not know. */
export function meaningOfRowProblem(code: string): string | undefined {
  return MEANINGS.get(code);
}
