const SUBJECTS = [
  'lantern',
  'meadow',
  'orchard',
  'harbour',
  'violin',
  'saddle',
  'pebble',
  'thimble',
  'anchor',
  'quilt',
];
const VERBS = [
  'hums at',
  'leans on',
  'follows',
  'circles',
  'mirrors',
  'borrows',
  'greets',
  'outgrows',
  'tickles',
  'awaits',
];
const OBJECTS = [
  'the moon',
  'a river',
  'old snow',
  'nobody',
  'its shadow',
  'the tide',
  'a hedge',
  'some fog',
  'the attic',
  'an echo',
];

/** Text that neither rules nor classifier are sure of, each of another template. */
export function unsureTexts(count: number): string[] {
  const texts: string[] = [];
  for (const object of OBJECTS)
    for (const verb of VERBS)
      for (const subject of SUBJECTS) texts.push(`${subject} ${verb} ${object} under lamp`);
  return texts.slice(0, count);
}

/** A CSV of `rows` lines of `templates` templates, each over the whole file or all of one after the other. */
export function unsureCsv(rows: number, templates: number, order: 'spread' | 'clustered' = 'spread'): string {
  const texts = unsureTexts(templates);
  const lines = Array.from({ length: rows }, (_, row) => {
    const template = order === 'spread' ? row % templates : Math.floor((row * templates) / rows);
    return `svc-${row % 5},${texts[template] ?? ''} ${row}\n`;
  });
  return `source,log_message\n${lines.join('')}`;
}
