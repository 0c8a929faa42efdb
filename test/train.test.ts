import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { IS_THOROUGH, type Ran, ROOT, run, temporaryFolder } from './run-cli.fixture.ts';

const LINES = `system,text,kind
webshop,parcel 8812 handed to carrier at dock 4,Delivery
webshop,carrier reports parcel 9120 out for delivery,Delivery
webshop,parcel returned to sender because nobody was at home,Delivery
webshop,shipment 77 delayed by weather on its route,Delivery
depot,truck 12 left the depot with 48 parcels,Delivery
depot,pallet scanned at gate B and loaded,Delivery
depot,courier could not find the address of the consignee,Delivery
till,pick-up point received the parcel of the customer,Delivery
till,parcel locker opened and shipment collected,Delivery
webshop,card payment of 49.90 authorised by the bank,Payment
webshop,invoice 2231 paid by bank transfer,Payment
webshop,payment declined: insufficient funds on the card,Payment
depot,cash on delivery of 30.00 collected by the courier,Payment
depot,freight invoice booked and paid,Payment
depot,bank statement imported and 14 payments matched,Payment
till,card terminal settled the payments of the day,Payment
till,cash drawer counted and banked,Payment
till,payment by phone wallet accepted,Payment
webshop,customer changed the password of the account,Account
webshop,new customer registered with an e-mail address,Account
webshop,account locked after too many wrong passwords,Account
depot,driver signed in to the handheld with a badge,Account
depot,new user profile created for the night shift,Account
depot,password of the warehouse login expired,Account
till,cashier logged in with a personal code,Account
till,loyalty profile merged with an older account,Account
till,user rights of the trainee extended to refunds,Account
`;

const CONFIG = `labels:
  - {name: Delivery, definition: a parcel on its way}
  - {name: Payment, definition: money that moves or does not}
  - {name: Account, definition: a login or profile of a person}
model:
  classifier: kinds.safetensors
`;

const COLUMNS = ['--source-column', 'system', '--message-column', 'text', '--label-column', 'kind'];
const TRAIN = ['train', 'lines.csv', ...COLUMNS, '-o', 'kinds.safetensors'];

const NEW = `app,parcel 17 is out for delivery with the carrier
app,card payment of 10.00 was declined by the bank
app,customer changed the e-mail address of the account
`;

describe.runIf(IS_THOROUGH)('train --from shipped', () => {
  it('begins with the shipped lines, and the user’s own have their way', async () => {
    const cwd = temporaryFolder();
    const lines = parse(readFileSync(join(ROOT, 'training/lines.csv')), { columns: true }) as Readonly<
      Record<'log_message' | 'target_label', string>
    >[];
    const { log_message: message = '', target_label: label } = lines[0] ?? {};
    const other = label === 'Error' ? 'User Action' : 'Error';
    writeFileSync(
      join(cwd, 'own.csv'),
      `source,log_message,target_label\nmine,"${message.replaceAll('"', '""')}",${other}\nmine,quokka counted in the meadow,User Action\n`,
    );
    const { stdout, stderr, code } = await run(
      ['train', '--from', 'shipped', 'own.csv', '--clusters', '--json'],
      {
        cwd,
      },
    );
    expect(code).toBe(0);
    expect(stderr).toContain('1 row left out: a later file labels the template otherwise');
    const { clusters } = JSON.parse(stdout.toString()) as { clusters: { rows: number }[] };
    expect(clusters.reduce((sum, { rows }) => sum + rows, 0)).toBe(lines.length + 1);
  }, 600_000);
});

describe('a label set of one’s own', () => {
  const cwd = temporaryFolder();
  const file = (name: string) => join(cwd, name);
  let trained: Ran;
  beforeAll(async () => {
    writeFileSync(file('lines.csv'), LINES);
    writeFileSync(file('logsieve.yaml'), CONFIG);
    writeFileSync(file('new.csv'), `source,log_message\n${NEW}`);
    trained = await run(TRAIN, { cwd });
  });

  it('is trained and then classified with', async () => {
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await run(['classify', 'new.csv', '-q'], { cwd });
    const labels = ['Delivery', 'Payment', 'Account'];
    expect(stdout.toString()).toBe(
      `source,log_message,target_label\n${labels.map((label, i) => `${NEW.split('\n')[i]},${label}\n`).join('')}`,
    );
  });

  it('has its report printed and kept beside the model', () => {
    const report = trained.stdout.toString();
    expect(report).toContain('| Delivery |         9 |    9 |');
    expect(readFileSync(file('kinds.report.md'), 'utf8')).toBe(report);
    expect(JSON.parse(readFileSync(file('kinds.report.json'), 'utf8'))).toMatchObject({
      heldOut: { split: 'source', rows: 27 },
    });
  });

  it('has a page of the report and the doubtful labels beside it', () => {
    const page = readFileSync(file('kinds.report.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('Would more lines help?');
    expect(readFileSync(file('kinds.suspects.csv'), 'utf8')).toMatch(
      /^system,text,kind,suggested_label,probability,line\n/,
    );
  });

  it('is trained again with the doubtful labels corrected, which outrank the first file', async () => {
    const wrong = LINES.replace(
      'cash drawer counted and banked,Payment',
      'cash drawer counted and banked,Delivery',
    );
    writeFileSync(file('wrong.csv'), wrong);
    const corrected =
      'system,text,kind,suggested_label,probability,line\ntill,cash drawer counted and banked,Payment,Payment,0.1,18\n';
    writeFileSync(file('corrected.csv'), corrected);
    const args = ['train', 'wrong.csv', 'corrected.csv', ...COLUMNS, '--group', 'template', '--json'];
    const { code, stdout, stderr } = await run([...args, '--suspects', 'left.csv'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain('1 row left out: a later file labels the template otherwise');
    const report = JSON.parse(stdout.toString());
    expect(report).toMatchObject({ conflicts: [], heldOut: { split: 'template', rows: 27 } });
    expect(report.counts).toContainEqual({ label: 'Payment', templates: 9, rows: 9 });
    expect(readFileSync(file('left.csv'), 'utf8')).toMatch(/^system,text,kind,/);
  });

  it('says what to name where nothing is named', async () => {
    const { code, stderr } = await run(['train', '-o', 'nothing.safetensors'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('--from shipped');
  });

  it('gives the same model, byte for byte, when it is trained again', async () => {
    const first = readFileSync(file('kinds.safetensors'));
    await run(TRAIN, { cwd });
    expect(readFileSync(file('kinds.safetensors')).equals(first)).toBe(true);
  });

  it('is evaluated by the active model', async () => {
    const { stdout } = await run(['evaluate', 'lines.csv', ...COLUMNS, '--json'], { cwd });
    expect(JSON.parse(stdout.toString())).toMatchObject({ subject: 'active model', rows: 27, leakage: 1 });
    await run(['evaluate', 'lines.csv', ...COLUMNS, '--html', 'page.html'], { cwd });
    expect(readFileSync(file('page.html'), 'utf8')).toContain('<h1>Evaluation of the active model</h1>');
  });

  it('keeps the model that was there when training fails', async () => {
    writeFileSync(file('old.safetensors'), 'what was there');
    writeFileSync(file('one.csv'), 'source,log_message,target_label\na,User 1 paid,Payment\n');
    const { code, stderr } = await run(['train', 'one.csv', '-o', 'old.safetensors'], { cwd });
    expect(code).toBe(8);
    expect(stderr).toContain('TRAINING_DATA');
    expect(stderr).toContain('counts per label: "Payment" 1 template (1 row)');
    expect(readFileSync(file('old.safetensors'), 'utf8')).toBe('what was there');
  });

  it('gets rules proposed from clusters, with --clusters', async () => {
    const many = Array.from(
      { length: 8 },
      (_, i) => `till,receipt ${i * 37} printed for drawer ${i},Payment\n`,
    );
    writeFileSync(file('clusters.csv'), LINES + many.join(''));
    const { stdout, code } = await run(['train', 'clusters.csv', ...COLUMNS, '--clusters'], { cwd });
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(
      /label: Payment\n +pattern: \^receipt \\d\+ printed for drawer \\d\+\$/,
    );
  });
});
