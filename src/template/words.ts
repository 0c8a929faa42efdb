import * as characters from './characters.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { isUpper } = characters;

/** What a word means to its neighbours: bits of `meaningOf`. */
export const FAILURE = 1;
/** Stands between a word and its number: `code`, `count`, `is`. */
export const LINK = 1 << 1;
/** The number after it is an error or message code. */
export const CODE = 1 << 2;
/** The number after it is a code where `code`, `id` or `number` stands between. */
export const CODE_STEM = 1 << 3;
export const CODE_LINK = 1 << 4;
export const HTTP = 1 << 5;
/** The number after it may be an HTTP status, if what follows looks so too. */
export const ANSWER = 1 << 6;
/** Its value names somebody or some machine. */
export const OWNER = 1 << 7;
export const LEVEL = 1 << 8;
export const METHOD = 1 << 9;
export const UNIT = 1 << 10;
/** A name that holds a digit. */
export const NAME = 1 << 11;
/** Names a kind of device, of which there are many with a number: `eth0`, `cpu3`. */
export const DEVICE = 1 << 12;
/** Letters that begin error codes: `ORA-00600`. */
export const FAMILY = 1 << 13;
/** Second word of an HTTP status: `404 Not Found`. */
export const REASON = 1 << 14;
export const VERSION = 1 << 15;
/** Never the name of somebody. */
export const COMMON = 1 << 16;
/** Before `user`, it makes the next word somebody's name. */
export const NAMES_USER = 1 << 17;
/** Before `for`, it makes the next word somebody's name. */
export const CREDENTIAL = 1 << 18;
/** Makes a three-digit number after a request a duration or a size, not a status. */
export const MEASURE = 1 << 19;
export const TOP_LEVEL_DOMAIN = 1 << 20;
/** A noun for something that has a name of its own: `table 'orders'`. */
export const OBJECT = 1 << 21;
/** Units that durations are put together of: `1h30m`. */
export const CLOCK = 1 << 22;

const WORDS: readonly (readonly [number, string])[] = [
  [
    FAILURE,
    'fail fails failed failure failures failing error errors err errs fault faults exception exceptions exit exits exited rc ret ' +
      'retcode returncode exitcode exitstatus denied rejected rejects reject refused dropped drops drop lost loss ' +
      'unreachable invalid missing corrupt corrupted corruption crash crashes crashed timeout timeouts abort aborts aborted bad ' +
      'broken critical fatal fatals violation violations mismatch mismatches dead unhealthy unavailable discarded discards ' +
      'collisions overrun overruns blocked infected malicious threats alerts warning warnings panics killed unresolved ' +
      'incidents vulnerabilities',
  ],
  [
    LINK,
    'code codes status count counts counter number num nr no total value val is was with of found rate are',
  ],
  [
    CODE,
    'errno sqlstate sqlcode hresult ntstatus winerror errorcode errcode eventid eventcode bugcheck lasterror',
  ],
  [CODE_STEM, 'error err event exception oserror stop'],
  [CODE_LINK, 'code id number no num'],
  [HTTP, 'status http https response httpstatus statuscode respcode'],
  [ANSWER, 'returned returns got with received responded response answered answer replied code'],
  [
    OWNER,
    'user username usr uname login account acct principal logname ruser rhost host hostname srcuser dstuser suser duser owner ' +
      'subjectusername targetusername workstation',
  ],
  [
    LEVEL,
    'trace debug verbose info information informational notice note warn warning error err severe critical crit fatal alert emerg ' +
      'emergency panic log fine finer finest config hint detail statement system',
  ],
  [METHOD, 'get post put delete head options patch connect propfind'],
  [
    UNIT,
    'ms us ns s sec secs second seconds m min mins h hr hrs hour hours d day days w week weeks b kb mb gb tb pb kib mib gib tib k g t ' +
      'kbit mbit gbit kbps mbps gbps bps byte bytes hz khz mhz ghz v mv a ma c f x rpm px pt db dbm st nd rd th req rps qps ' +
      'µs μs micros millis nanos kw mw p e mm cm km',
  ],
  [
    NAME,
    'ec2 s3 ipv4 ipv6 ip4 ip6 ip6tables x86 x64 i386 i486 i586 i686 amd64 arm64 aarch64 armv7 win32 win64 wow64 log4j log4j2 log4shell slf4j ' +
      'k8s k3s i18n l10n a11y http2 http3 h2 h2c h3 sha0 sha1 sha2 sha3 sha224 sha256 sha384 sha512 md4 md5 base32 base58 base64 utf7 utf8 utf16 ' +
      'utf32 utf8mb4 utf8mb3 latin1 crc16 crc32 crc32c crc64 rc4 aes128 aes192 aes256 des3 3des 2fa mfa2 oauth2 oauth1 saml2 ssh1 ssh2 sslv2 sslv3 ' +
      'tlsv1 tls1 pkcs1 pkcs7 pkcs8 pkcs11 pkcs12 x509 ed25519 x25519 curve25519 rsa2048 mp3 mp4 mpeg4 h264 h265 bz2 7z gz2 ext2 ext3 ext4 jbd2 btrfs2 ' +
      'zstd1 lz4 int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 fp16 fp32 python2 python3 java8 java11 db2 neo4j h2o h5 p2p b2b ' +
      'b2c c2 c2s s2s e2e s2n jk2 mod_jk2 apache2 php5 php7 php8 perl5 ntp4 nfs3 nfs4 nfsv2 nfsv3 nfsv4 smb1 smb2 smb3 smbv1 smbv2 snmpv1 snmpv2 snmpv2c snmpv3 icmp6 icmpv6 dhcp4 dhcp6 dhcpv4 dhcpv6 ' +
      'udp4 udp6 tcp4 tcp6 igmpv2 igmpv3 l1 l2 l3 l4 l7 ipsec2 ikev1 ikev2 pop3 pop3s imap4 smtp2 krb5 krb4 ntlmv1 ntlmv2 pbkdf2 argon2 bcrypt2 ' +
      'web3 win10 win7 el7 k6 v4l2 i2c 4xx 5xx 3xx 2xx 1xx 64bit 32bit 16bit 8bit 2d 3d 2g 3g 4g 5g lte4 802 raid0 raid1 raid5 raid6 raid10 net6 rc6 rc5 ' +
      'p12 pg8000 psycopg2 boto3 urllib3 jinja2 sqlite3 asn1 utf_8 p99 p95 p90 p50 w3svc w3wp wpa2 wpa3 md5sum sha1sum m3u8 woff2 route53 id3 a2dp ' +
      'uart16550 tier1 tier2 dns2 dns64 nat64 b64 kafka2 redis6 o365 office365 m365 microsoft365 auth0 log4net libssl1 libssl3 v8 level1 level2',
  ],
  [
    DEVICE,
    'eth en ens enp eno em wlan wlp lo bond br veth vnet tun tap ppp usb tty ttys pts sd hd vd xvd nvme loop ram dm md cpu core gpu node disk ' +
      'slot port vlan thread worker rank shard replica partition stage step phase line card fan psu temp channel queue lane rack blade ' +
      'bank socket dimm pci ata scsi host zone table column field level pass attempt try part chunk task job gc gigabitethernet ' +
      'fastethernet tengigabitethernet ethernet serial loopback ge xe te gi fa po',
  ],
  [
    FAMILY,
    'ora tns rman imp exp pls sql dpl lrm nzl ociq ah my bea cve cwe hhh wflysrv wflyctl jbas arjuna amq cwwk srve wsvr dsra iptables ' +
      'ts cs cs tl lnk msb nu netsdk sc dep esrch sqlstate hv hy mysql innodb ogg ext kms gnrl vmw adsm anr ans ief iec dfh csq db dsn',
  ],
  [
    REASON,
    'ok not internal bad forbidden unauthorized service gateway created accepted moved found too method conflict no temporary unprocessable gone',
  ],
  [VERSION, 'version ver release build v rev revision'],
  [
    COMMON,
    'unknown null none nil true false na anonymous authentication authorization interface input data mode space agent session sessions ' +
      'account accounts id ids name names not is was has does and or to in on at logged login logout already with from request group info details ' +
      'management profile preferences settings store table access error password passwords input output data token tokens role roles group ' +
      'groups permission permissions policy action activity creation deletion registration email limit quota experience feedback interface',
  ],
  [NAMES_USER, 'for by invalid illegal unknown of as locked switched'],
  [CREDENTIAL, 'password publickey hostbased none pam failures failure attempts attempt rsa'],
  [MEASURE, 'ms s sec secs seconds second us ns min minutes bytes byte b kb mb gb items rows records'],
  [CLOCK, 'd h hr hrs m min mins s sec ms us ns w'],
  [
    OBJECT,
    'table database db schema index column relation role topic queue bucket volume container image pod namespace deployment collection ' +
      'keyspace partition key constraint cluster group domain project repository branch channel stream user account host node server service ' +
      'job task module plugin package file directory folder printer policy rule certificate resource attribute property variable function ' +
      'procedure view sequence trigger tablespace publication subscription slot device interface share app application program process ' +
      'dataset report dashboard pipeline workflow tenant customer component class bean endpoint route',
  ],
  [
    TOP_LEVEL_DOMAIN,
    'com net org edu gov mil info local localdomain internal lan arpa cn ru de uk fr jp br tw kr nl au ca eu io hk',
  ],
];

const SLOTS = 1 << 12;
const keys = new Int32Array(SLOTS);
const meanings = new Int32Array(SLOTS);
/** Lengths of the words between two letters, as bits. */
const LENGTHS = new Int32Array(1 << 10);

for (const [meaning, words] of WORDS) {
  for (const word of words.split(' ')) {
    const units = Uint16Array.from(word, (letter) => letter.charCodeAt(0));
    const slot = slotOf(hashOf(units, 0, units.length));
    keys[slot] = hashOf(units, 0, units.length);
    meanings[slot] = (meanings[slot] ?? 0) | meaning;
    const ends = endsOf(units[0] ?? 0, units.at(-1) ?? 0);
    LENGTHS[ends] = (LENGTHS[ends] ?? 0) | (1 << units.length);
  }
}

/** The same for a letter in either case. */
function endsOf(first: number, last: number): number {
  return ((first & 31) << 5) | (last & 31);
}

function hashOf(units: Uint16Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  for (let at = start; at < end; at++) {
    const unit = units[at] ?? 0;
    hash = Math.imul(hash ^ (isUpper(unit) ? unit + 32 : unit), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash === 0 ? 1 : hash;
}

function slotOf(hash: number): number {
  let slot = hash & (SLOTS - 1);
  while (keys[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
  return slot;
}

/** Whether any word we know has this length and these letters at its ends: most words are told by that alone. */
function mayMean(first: number, last: number, length: number): boolean {
  return (((LENGTHS[endsOf(first, last)] ?? 0) >> length) & 1) === 1;
}

/** What the word from `start` to `end` means, in any case; 0 where nothing is known of it. */
export function meaningOf(units: Uint16Array, start: number, end: number): number {
  if (end - start > 20 || end <= start || !mayMean(units[start] ?? 0, units[end - 1] ?? 0, end - start))
    return 0;
  return meanings[slotOf(hashOf(units, start, end))] ?? 0;
}
