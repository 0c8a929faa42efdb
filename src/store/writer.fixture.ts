import { writeSync } from 'node:fs';
import { answer } from './answer.fixture.ts';
import { openStore } from './index.ts';

/*
 * A process that reserves 5, then appends batches to a store and says the number of each on standard output when it
 * is kept: DIRECTORY NAME BATCHES SIZE
 */
const [directory = '', name = '', batches = '0', size = '0'] = process.argv.slice(2);
const store = await openStore({ directory });
await store.spending.reserve('2026-01', { cost: 5, requests: 1 }, null);
writeSync(1, 'open\n');
for (let batch = 0; batch < Number(batches); batch++) {
  const answers = Array.from({ length: Number(size) }, (_, i) =>
    answer({ by: 'llm', template: `${name} ${batch} ${i}`, reason: `${name} ${batch}`, label: 'Error' }),
  );
  await store.answers.append(answers);
  writeSync(1, `${batch}\n`);
}
await store.close();
