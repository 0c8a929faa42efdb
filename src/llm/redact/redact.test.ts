import { describe, expect, it } from 'vitest';
import { redact, redactAndCount } from '../index.ts';
import { ORDINARY, PLANTED, tellingParts, withoutPlaceholders } from './secrets.fixture.ts';

const GOLDEN: readonly (readonly [string, string])[] = [
  [
    'Failed password for invalid user oleg from 10.1.2.3 port 4711 ssh2',
    'Failed password for invalid user [user] from [ip] port 4711 ssh2',
  ],
  ['User alice logged in from 10.1.2.3:8080.', 'User [user] logged in from [ip]:8080.'],
  ['login ok user=alice id=7 status=200', 'login ok user=[user] id=7 status=200'],
  ["user 'bob.smith' not found", "user '[user]' not found"],
  [
    'pam_unix(su:session): session opened for user alice(uid=7) by bob(uid=8)',
    'pam_unix(su:session): session opened for user [user](uid=7) by [user](uid=8)',
  ],
  [
    'sudo:  alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls',
    'sudo:  [user] : TTY=pts/0 ; PWD=/home/[user] ; USER=root ; COMMAND=/bin/ls',
  ],
  ['# User@Host: app[app] @ localhost []', '# User@Host: [user][[user]] @ localhost []'],
  ['customer=John Smith amount=12', 'customer=[name] amount=12'],
  ['From: "John Smith" <john@example.com>', 'From: "[name]" <[email]>'],
  ['to "John Smith" <john@example.com>, quoted', 'to "[name]" <[email]>, quoted'],
  ['"J" <[ip]) Bearer Tr0ub4dor"J S" <x@', '"J" <[ip]) Bearer [credentials] S" <x@'],
  ['SET PASSWORD FOR aPassword = "Cookie', 'SET PASSWORD FOR [user] = "[password]'],
  ['Set password for Jane Roe is value123', 'Set password for [user] is [password]'],
  ['"Roe, Jane" <jr@x.de>, "Smith, John" <j@x.de>', '"[name]" <[email]>, "[name]" <[email]>'],
  ['from=<bounces+7-alice=example.com@mail.example.net>, size=1', 'from=<[email]>, size=1'],
  ['ssh alice@10.0.0.5 and scp alice@db:/x', 'ssh [user]@[ip] and scp [user]@db:/x'],
  ['Thread@6d06d69c lodash@4.17.21 a.b.Session@fa0', 'Thread@6d06d69c lodash@4.17.21 a.b.Session@fa0'],
  ['jdbc:oracle:thin:bob/x9@//db:1521/s refused', 'jdbc:oracle:[user]:[password]@//db:1521/s refused'],
  ['Dr. Jane Roe admitted Mr Smith', 'Dr. [name] admitted Mr [name]'],
  ['{"password":"a\\"b","ok":true}', '{"password":"[password]","ok":true}'],
  ["SET password='it''s 9', name='' WHERE id=1", "SET password='[password]', name='' WHERE id=1"],
  [
    '"{""password"":""x"",""user"":""alice"",""a"":1}"',
    '"{""password"":""[password]"",""user"":""[user]"",""a"":1}"',
  ],
  [
    "SET PASSWORD FOR 'jeff'@'web1' = PASSWORD('x')",
    "SET PASSWORD FOR '[user]'@'web1' = PASSWORD('[password]')",
  ],
  ["SET PASSWORD FOR jeff = 'x y'", "SET PASSWORD FOR [user] = '[password]'"],
  ['{\\"password\\":\\"a\\",\\"ok\\":1}', '{\\"password\\":\\"[password]\\",\\"ok\\":1}'],
  ['{"passwords":["aa1","bb2"],"n":2}', '{"passwords":["[password]","[password]"],"n":2}'],
  [
    'Server=db;Database=x;User Id=web1;Password=a;b!;Encrypt=true',
    'Server=db;Database=x;User Id=[user];Password=[password];Encrypt=true',
  ],
  ['postgres://app:s3c@db.local:5432/x', 'postgres://[user]:[password]@db.local:5432/x'],
  ['https://user:pa/ss@host/x', 'https://[user]:[password]@host/x'],
  ['GET https://host:8080/@scope/pkg 200', 'GET https://host:8080/@scope/pkg 200'],
  ['curl -u bob:hunter2 https://x', 'curl -u [user]:[password] https://x'],
  ["mysql -u web -p'x y' shop", "mysql -u [user] -p'[password]' shop"],
  ['tool --password x --verbose', 'tool --password [password] --verbose'],
  ['Authorization: Bearer abcdef123456 status=401', 'Authorization: Bearer [credentials] status=401'],
  [
    'Authorization: Digest username="m", realm="a b", response="6629" status=401',
    'Authorization: Digest [credentials] status=401',
  ],
  [
    '{Authorization=[Bearer opaque9tok], Cookie=[a=[1]; b=2], Accept=[text/html]}',
    '{Authorization=[Bearer [credentials]], Cookie=[[cookie]], Accept=[text/html]}',
  ],
  ['authorization: (Basic dXNlcjpwYXNz) refused', 'authorization: (Basic [credentials]) refused'],
  ["{'set-cookie': ['a=1; Path=/', 'b=2']}", "{'set-cookie': ['[cookie]', '[cookie]']}"],
  ['Authorization: SSWS opaque9tok status=401', 'Authorization: [credentials] status=401'],
  ['Authorization: SSWS opaque9tok,</x> y', 'Authorization: [credentials] y'],
  ['Authorization: Splunk opaque GET', 'Authorization: [credentials] GET'],
  ['Authorization: opaque was refused', 'Authorization: [credentials] was refused'],
  ['Authorization=[missing] x', 'Authorization=[missing] x'],
  ['Cookie: sid=abc; theme=dark status=500', 'Cookie: [cookie] status=500'],
  ['GET /x?token=abc&user=bob&page=2 HTTP/1.1" 401', 'GET /x?token=[token]&user=[user]&page=2 HTTP/1.1" 401'],
  [
    'GET /x?q=%7B%22user%22%3A%22alice%22%2C%22password%22:%22x%22%7D HTTP/1.1',
    'GET /x?q=%7B%22user%22%3A%22[user]%22%2C%22password%22:%22[password]%22%7D HTTP/1.1',
  ],
  [
    'body: {\\x22user\\x22:\\x22alice\\x22,\\x22password\\x22: \\x22x y\\x22,\\x22a\\x22:1}',
    'body: {\\x22user\\x22:\\x22[user]\\x22,\\x22password\\x22: \\x22[password]\\x22,\\x22a\\x22:1}',
  ],
  ['\\u0022password\\u0022:\\u0022x\\u0022,', '\\u0022password\\u0022:\\u0022[password]\\u0022,'],
  ['&quot;password&quot;:&quot;x y&quot;,', '&quot;password&quot;:&quot;[password]&quot;,'],
  ['next=%2Fx%3Fa%3D1%26pwd%3Dhunter2%26page%3D2', 'next=%2Fx%3Fa%3D1%26pwd%3D[password]%26page%3D2'],
  ['password=a%26b%20c&page=2', 'password=[password]&page=2'],
  ['<user>alice</user><password>x</password>', '<user>[user]</user><password>[password]</password>'],
  [
    '{"env":[{"name":"DB_USER","value":"alice"},{"name":"DB_PASSWORD","value":"x"}]}',
    '{"env":[{"name":"DB_USER","value":"[user]"},{"name":"DB_PASSWORD","value":"[password]"}]}',
  ],
  [
    '&EnvVar{Name:DB_PASSWORD,Value:x,ValueFrom:nil}',
    '&EnvVar{Name:DB_PASSWORD,Value:[password],ValueFrom:nil}',
  ],
  ['- name: DB_PASSWORD\n  value: x', '- name: DB_PASSWORD\n  value: [password]'],
  ['<add key="DbPassword" value="x" />', '<add key="DbPassword" value="[password]" />'],
  ['<entry key="db.password">x</entry>', '<entry key="db.password">[password]</entry>'],
  ['<name>s3.secret.key</name><value>x</value>', '<name>s3.secret.key</name><value>[key]</value>'],
  [
    "{'name': 'Authorization', 'value': 'Bearer x'}",
    "{'name': 'Authorization', 'value': 'Bearer [credentials]'}",
  ],
  ['{"name":"page","value":"7"}', '{"name":"[name]","value":"7"}'],
  ['<password>\n    x\n  </password>', '<password>\n    [password]\n  </password>'],
  ['<token>\n  <id>7</id>\n</token>', '<token>\n  <id>7</id>\n</token>'],
  ['Tel. 0170-1234567, Tel.: 030/1234567', 'Tel. [phone], Tel.: [phone]'],
  ['call +49 (0) 170 / 123 45 67 at 10', 'call [phone] at 10'],
  ['password=, user= , tty=ssh ruser= rhost=web1', 'password=, user= , tty=ssh ruser= rhost=web1'],
  ['passphrase: correct horse battery', 'passphrase: [password]'],
  ['key -----BEGIN X-----\\nabc\\n-----END X----- ok', 'key [private-key] ok'],
  ['/home/alice/x C:\\Users\\Jane Doe\\y CORP\\frank', '/home/[user]/x C:\\Users\\[user]\\y CORP\\[user]'],
  ['peers fe80::1%eth0, [2001:db8::1]:80 10.0.0.0/8', 'peers [ip], [[ip]]:80 [ip]/8'],
  ['listening on 127.0.0.1:80 and [::1]:80', 'listening on 127.0.0.1:80 and [::1]:80'],
  ['\u001b[31muser=alice\u001b[0m', '\u001b[31muser=[user]\u001b[0m'],
  ['', ''],
];

describe('redact', () => {
  it.each(GOLDEN)('reads %j as %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it('has at least 200 planted secrets of at least 20 kinds to lose', () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(200);
    expect(new Set(PLANTED.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20);
  });

  it.each(PLANTED)('leaves nothing of $kind in $line', (planted) => {
    const left = withoutPlaceholders(redact(planted.line));
    expect(left).not.toContain(planted.core);
    expect(tellingParts(planted).filter((part) => left.includes(part))).toEqual([]);
  });

  it('has at least 60 ordinary lines to keep', () => {
    expect(ORDINARY.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ORDINARY)('keeps %j', (line) => {
    expect(redact(line)).toBe(line);
  });

  it('keeps the placeholders of a template', () => {
    const template = 'user <id> from <ip> token=<str> password=<str> at <time>, <num> of <num> in <path>';
    expect(redact(template)).toBe(template);
  });

  it('redacts a value that holds a placeholder and something else', () => {
    expect(redact('password=<str>rest1 token=[ip]rest2')).toBe('password=[password] token=[token]');
  });
});

describe('redactAndCount', () => {
  it('counts what it replaced by kind', () => {
    const { text, kinds } = redactAndCount('user=alice from 10.0.0.1 to 10.0.0.2');
    expect(text).toBe('user=[user] from [ip] to [ip]');
    expect([...kinds].sort()).toEqual([
      ['ip', 2],
      ['user', 1],
    ]);
  });

  it('counts nothing where nothing was replaced', () => {
    expect(redactAndCount('disk is full').kinds.size).toBe(0);
  });
});
