/** Labels log records from a program; run with `npx tsx examples/library.ts` in a clone. */
import { setTimeout } from 'node:timers/promises';
import { createSieve, type LogRecord } from 'logsieve';

await using sieve = await createSieve();

// One record.
const verdict = await sieve.classify({
  source: 'sshd',
  message: 'Failed password for invalid user admin from 10.0.0.7 port 4711 ssh2',
});
console.log(`${verdict.label}, by ${verdict.stage}: ${verdict.reason}`);

// A stream of them, in order, with bounded memory; the signal stops it.
async function* records(): AsyncGenerator<LogRecord & { readonly id: number }> {
  yield { id: 1, source: 'BillingSystem', message: 'User 12345 logged in.' };
  await setTimeout(10);
  yield { id: 2, source: 'AnalyticsEngine', message: 'Backup completed successfully.' };
}
const signal = AbortSignal.timeout(60_000);
for await (const { record, verdict } of sieve.stream(records(), { signal })) {
  console.log(`${record.id}: ${verdict.label}`);
}

// Why a record has its label.
const { template, classifier } = await sieve.explain({
  source: 'app',
  message: 'Disk /dev/sda1 is 91% full',
});
console.log(template, classifier?.top[0]?.label ?? 'decided by a rule');
