import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelSetOf } from '../src/log/index.ts';
import { openStore } from '../src/store/index.ts';
import { toTemplate } from '../src/template/index.ts';
import { temporaryFolder } from './run-cli.fixture.ts';

const LABELS = ['Billing', 'Access'] as const;
const MATTERS =
  'bread cheese milk paper soap tea coffee salt wood glass steel wool silk paint rope seed oil sand brick lamp chair table clock tent boat bell drum harp nail comb'.split(
    ' ',
  );
const KNOWN = 18;

const lineOf = (label: (typeof LABELS)[number], matter: string) =>
  label === 'Billing'
    ? `invoice for ${matter} was paid by bank transfer`
    : `clerk of the ${matter} desk logged in with a badge`;

/** Labelled lines, as a file that `learn` reads. */
export const PLAIN_LINES = `source,log_message,target_label\n${MATTERS.slice(0, KNOWN)
  .flatMap((matter, i) => LABELS.map((label) => `desk ${i},${lineOf(label, matter)},${label}\n`))
  .join('')}`;

/** A store with answers to lines of the same kinds, all of which have the other label. */
export async function storeOfContradictions(): Promise<Buffer> {
  const folder = temporaryFolder();
  await using store = await openStore({ directory: join(folder, 'home') });
  const labelSet = labelSetOf(LABELS.map((name) => ({ name })));
  const answers = MATTERS.slice(KNOWN).flatMap((matter) =>
    LABELS.map((label) => ({
      labelSet,
      by: 'person' as const,
      template: toTemplate(lineOf(label, matter)),
      scope: '*',
      label: label === 'Billing' ? 'Access' : 'Billing',
    })),
  );
  await store.answers.append(answers);
  await store.backup(join(folder, 'backup.db'));
  return readFileSync(join(folder, 'backup.db'));
}
