import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TemplateReader, toTemplate } from './index.ts';

const pairsOf = (name: string): [string, string][] =>
  readFileSync(new URL(`../../test/fixtures/template-pairs/${name}.tsv`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [one = '', other = '', ...rest] = line.split('\t');
      if (other === '' || rest.length > 0) throw new SyntaxError('a pair is two messages with a tab between');
      return [one, other];
    });

const GOLDEN: readonly (readonly [string, string])[] = [
  ['User User265 logged in from 10.0.0.1.', 'User <id> logged in from <ip>.'],
  ['User 12345 logged in.', 'User <num> logged in.'],
  ['IP 192.168.133.114 blocked due to potential attack', 'IP <ip> blocked due to potential attack'],
  ['订单12345支付失败', '订单<num>支付失败'],
  ['订单A1B2C3支付成功', '订单<id>支付成功'],
  ['サーバーweb01が停止しました', 'サーバー<id>が停止しました'],
  ['ข้อผิดพลาด500เกิดขึ้น', 'ข้อผิดพลาด<num>เกิดขึ้น'],
  ['오류12가발생했습니다', '오류<num>가발생했습니다'],
  ['Пользователь12вошёл', 'Пользователь<num>вошёл'],
  [
    'fehler12größe, wrong password ×12, heading 214°',
    'fehler<num>größe, wrong password ×<num>, heading <num>°',
  ],
  ['took 5μs', 'took <num>μs'],
  ['File data_6957.csv uploaded by user User265.', 'File <id>.csv uploaded by user <id>.'],
  ['disk 93% used, 4.5 GB left', 'disk <num>% used, <num> GB left'],
  [
    'Dec 10 06:55:46 alpha sshd[24200]: Failed password for invalid user admin from 10.0.0.1 port 4711 ssh2',
    'sshd: Failed password for invalid user <id> from <ip> port <num> ssh2',
  ],
  ["<34>Oct 11 22:14:15 alpha su: 'su root' failed on /dev/pts/8", "su: 'su root' failed on <path>"],
  ['<165>1 2003-10-11T22:14:15.003Z a.example.com evntslog 77 ID47 - An event', 'evntslog <id> An event'],
  [
    '10.0.0.1 - - [26/Dec/2016:16:16:29 +0200] "GET /favicon.ico HTTP/1.1" 404 209 "-" "Mozilla/5.0 (X11)"',
    '<ip> - - [<time>] "GET <path>.ico HTTP/1.1" 404 <num> "-" "<str>"',
  ],
  ['2024-05-01 10:00:00,123 - INFO [main:7] - ready in 5 ms', 'INFO [main:<num>] - ready in <num> ms'],
  ['I0810 12:00:00.123456 1 controller.go:123] synced', 'INFO controller.go:<num>] synced'],
  ['\u001b[31mERROR\u001b[0m   disk\t7\r\n', 'ERROR disk <num>'],
  ['done: failed=0 skipped=3', 'done: failed=0 skipped=<num>'],
  ['done: failed=12 skipped=3', 'done: failed=<num> skipped=<num>'],
  ['exit code 0', 'exit code 0'],
  ['0% packet loss, 5 packets', '0% packet loss, <num> packets'],
  ['ORA-00600: internal error, arguments: [13013]', 'ORA-00600: internal error, arguments: [<num>]'],
  ['%ASA-4-106023: Deny tcp src outside:10.0.0.1/443', '%ASA-4-106023: Deny tcp src outside:<ip>'],
  ['EventID 4625, Status: 0xC000006D', 'EventID 4625, Status: 0xC000006D'],
  ['SQLSTATE[42S02]: table missing, errno=13', 'SQLSTATE[42S02]: table missing, errno=13'],
  ['EC2, IPv6, x86_64, log4j, TLSv1.2 and utf8', 'EC2, IPv6, x86_64, log4j, TLSv1.2 and utf8'],
  ['blk_-16 to i-0abc on eth0', '<id> to i-<id> on eth<num>'],
  ['from 00:1B:44:11:3A:B7 as 550e8400-e29b-41d4-a716-446655440000', 'from <mac> as <uuid>'],
  ['bob@example.com read https://example.com/x/y.html?q=1', '<email> read <url>.html'],
  ['took 1h30m after 1,234,567 tries at 0x7f', 'took <num>h<num>m after <num> tries at <hex>'],
  ['peers fe80::1%eth0, 10.0.0.0/8 and [::1]:80', 'peers <ip> and [<ip>]:<num>'],
  ['C:\\Temp\\a.txt and ../b/c.gz, v2.1 of 3.4.5-rc1', '<path>.txt and <path>.gz, <version> of <version>'],
  ["Table 'shop.orders' and column `id` are gone", "Table '<str>' and column `<str>` are gone"],
  ['upstream answered 503 Service Unavailable', 'upstream answered 503 Service Unavailable'],
  ['read/write and TCP/IP, N/A', 'read/write and TCP/IP, N/A'],
  ['2024-05-01 10:00:00', '<time>'],
  ['', ''],
  ['   ', ''],
];

describe('toTemplate', () => {
  it.each(GOLDEN)('reads %j as %j', (message, template) => {
    expect(toTemplate(message)).toBe(template);
  });

  const apart = pairsOf('apart');
  const together = pairsOf('together');

  it('is held by a hundred pairs of either kind', () => {
    expect([apart.length, together.length]).toEqual([100, 100]);
  });

  it.each(apart)('keeps apart %j and %j', (one, other) => {
    expect(toTemplate(one)).not.toBe(toTemplate(other));
  });

  it.each(together)('reads alike %j and %j', (one, other) => {
    expect(toTemplate(one)).toBe(toTemplate(other));
  });

  it('reads its own templates of all pairs to themselves', () => {
    for (const message of [...apart, ...together].flat()) {
      const template = toTemplate(message);
      expect(toTemplate(template)).toBe(template);
    }
  });
});

describe('TemplateReader', () => {
  it('gives the same hash for the same template only, and overwrites it at each reading', () => {
    const reader = new TemplateReader();
    reader.read('took 5 ms');
    const five = [...reader.hash];
    reader.read('took 17 ms');
    expect([...reader.hash]).toEqual(five);
    reader.read('took 17 s');
    expect([...reader.hash]).not.toEqual(five);
    expect(reader.text()).toBe('took <num> s');
  });

  it('reads a short message after a long one as if it were the first', () => {
    const reader = new TemplateReader();
    reader.read(`${'x9 '.repeat(2_000_000)}end`);
    reader.read('took 5 ms');
    expect(reader.text()).toBe('took <num> ms');
  });
});
