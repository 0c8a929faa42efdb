import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** One entry of the corpus of bad input: what must come of it, whatever the door. */
export interface BadInput {
  readonly id: string;
  readonly input: string;
  readonly status: string;
  readonly code: string;
}

const corpus = readFileSync(new URL('fixtures/bad-input.jsonl', import.meta.url), 'utf8');

export const BAD_INPUT: ReadonlyMap<string, BadInput> = new Map(
  corpus
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BadInput)
    .map((entry) => [entry.id, entry]),
);

/** A file of bad input, under the name it is sent with. */
export interface BadFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const csv = (text: string | Uint8Array, name = 'bad.csv'): BadFile => ({ name, bytes: Buffer.from(text) });
const ndjson = (...lines: string[]): BadFile => ({
  name: 'bad.ndjson',
  bytes: Buffer.from(`${lines.join('\n')}\n`),
});
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const GOOD = '{"source":"s","message":"User 7 logged in."}';
const HEAD = 'source,log_message\n';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** The files of each entry that is about files; the same for every door. */
export const BAD_FILES = {
  C01: () => csv(''),
  C02: () => csv('\u{feff} \n\n \r\n'),
  C03: () => csv(HEAD),
  C04: () => csv('source,log_mesage\na,b\n'),
  C05: () => csv('sshd,User 7 logged in.\nsshd,User 8 logged in.\n'),
  C06: () => csv('source,log_message,log_message\na,b,c\n'),
  C07: () => csv('Source, LOG_MESSAGE \na,User 7 logged in.\n'),
  C08: () => csv('source,log_message,target_label\na,User 7 logged in.,gold\n'),
  C09: () => csv(`${HEAD}a,User 7 logged in.\nb\n`),
  C10: () => csv(`${HEAD}a,User 7 logged in.,more, and more\n`),
  C11: () => csv(`${HEAD}a,fine\nb,"never closed\n${'c,d\n'.repeat(50)}`),
  C12: () => csv(`${HEAD}A, "x, y"\n`),
  C13: () => csv(`${HEAD}a,"one\ntwo"\nb,three\n`),
  C14: () => csv('source,log_message\ra,b\r\nc,d\ne,f\r'),
  C15: () => csv('source;log_message\na;User 7 logged in.\n'),
  'C15 ambiguous': () => csv('log_message,a;log_message;b\nw,x;y;z\n'),
  C16: () => csv(`${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n`),
  C17: () => csv(`${HEAD}a,${'word '.repeat(4000)}\n`),
  C18: () => csv(Buffer.concat([Buffer.from(`${HEAD}a,b`), Buffer.alloc(4000), Buffer.from('\n')])),
  C19: () => csv(`${HEAD}a,\nb,   \nc,User 7 logged in.\n`),
  C20: () =>
    csv(`${HEAD}${['123', 'NA', 'null', 'True', '007', '1e5'].map((cell) => `${cell},${cell}\n`).join('')}`),
  C21: () => csv(`${HEAD}a,User 7 logged in.\n\n\n\n`),
  C22: () => csv(`${HEAD}=1+1,User 7 logged in.\n@x,"\uff0b1"\n-2,plain\n`),
  E01: () => csv('\u{feff}source,log_message\na,User 7 logged in.\n'),
  E02: () => csv(Buffer.from(`\u{feff}${HEAD}a,User 7 logged in.\n`, 'utf16le')),
  'E02 big-endian': () => csv(Buffer.from(`\u{feff}${HEAD}a,User 7 logged in.\n`, 'utf16le').swap16()),
  E03: () => csv(latin1(`${HEAD}a,Benutzer M\xfcller \xfcberpr\xfcft die Gr\xf6\xdfe\n`)),
  E04: () => csv(latin1(`${HEAD}a,fine\nb,over\xc0\xaflong\nc,half \xed\xa0\x80\nd,cut \xe2\x82\n`)),
  E05: () => csv(`${HEAD}a,"\u001b[31mred\u001b[0m \u202eevil\u200b"\n`),
  E06: () => csv(`${HEAD}${'a,Größe \u{1f600} 漢字 überprüft\n'.repeat(20)}`),
  E07: () => csv(`${HEAD}a,\u{1f600} 漢字 e\u0301 \u00e9\n`),
  S05: () => ({ name: 'bad.csv.gz', bytes: gzipSync(`${HEAD}${'a,b\n'.repeat(10_000)}`).subarray(0, 40) }),
  S06: () => csv(PNG),
  'S06 zip': () => csv(Buffer.from('504b0304140000000800', 'hex')),
  'S06 exe': () => csv(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])),
  S07: () => ({ name: 'bad.csv.gz', bytes: gzipSync(gzipSync(`${HEAD}a,b\n`)) }),
  J01: () => ndjson(GOOD, '{"message":"x",}', GOOD),
  J02: () => ndjson(GOOD, '42', '[]', '"x"', 'null', GOOD),
  J03: () => ndjson('{"message":1}', '{"message":{"a":1}}', '{"message":[]}', '{"message":null}', GOOD),
  J04: () => ndjson('{"message":"a","message":"b"}', GOOD),
  J05: () => ndjson('{"message":"User 7 logged in.","__proto__":{"polluted":true}}', GOOD),
  J06: () => ndjson(`{"message":"x","deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, GOOD),
  J07: () => ndjson(`{"message":"${'x'.repeat(1024 * 1024)}"}`, GOOD),
  J08: () => ndjson('{"message":"User 7 logged in.","id":9007199254740993123}'),
  J09: () => ({ name: 'bad.ndjson', bytes: Buffer.from(`[\n  ${GOOD},\n  ${GOOD}\n]\n`) }),
} as const satisfies Readonly<Record<string, () => BadFile>>;

/** Gzip of `members` times 64 MiB of rows: at 160, 10 MB that grow to 10 GiB. */
export function gzipBomb(members: number): Buffer {
  const row = `a,${'x'.repeat(1021)}\n`;
  const member = gzipSync(Buffer.alloc(64 * 1024 * 1024, row), { level: 9 });
  return Buffer.concat([gzipSync(HEAD), ...Array.from({ length: members }, () => member)]);
}
