/** The addresses and names under which clouds hand out credentials to whoever connects. */
import { BlockList, isIP } from 'node:net';

/** Link-local with AWS, GCP, Azure and ECS in it; Alibaba; Oracle; Azure's host agent. */
const IPV4: readonly (readonly [address: string, prefix: number])[] = [
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
];
/** AWS; GCP; Oracle; link-local. */
const IPV6: readonly (readonly [address: string, prefix: number])[] = [
  ['fd00:ec2::', 32],
  ['fd20:ce::', 32],
  ['fd00:c1::', 32],
  ['fe80::', 10],
];
/** Prefixes of 96 bits that an IPv4 address follows: mapped, compatible, NAT64 (RFC 6052, RFC 8215). */
const BEFORE_IPV4 = ['::ffff:', '::', '64:ff9b::', '64:ff9b:1::'];
const NAMES = [
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'instance-data.ec2.internal',
  'instance-data',
  'metadata',
];

const FORBIDDEN = new BlockList();
for (const [address, prefix] of IPV4) {
  const [high, low] = groupsOf(address);
  FORBIDDEN.addSubnet(address, prefix, 'ipv4');
  for (const before of BEFORE_IPV4) FORBIDDEN.addSubnet(`${before}${high}:${low}`, 96 + prefix, 'ipv6');
  FORBIDDEN.addSubnet(`2002:${high}:${low}::`, 16 + prefix, 'ipv6');
}
for (const [address, prefix] of IPV6) FORBIDDEN.addSubnet(address, prefix, 'ipv6');

/** The two hexadecimal groups that an IPv4 address is in an IPv6 one. */
function groupsOf(address: string): readonly [high: string, low: string] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
}

/** Whether an IP address, in any spelling of IPv6 and with or without a zone, is a metadata service's. */
export function isMetadataAddress(address: string): boolean {
  const [plain = ''] = address.split('%');
  const family = isIP(plain);
  return family !== 0 && FORBIDDEN.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Whether a URL's host, as WHATWG URL gives it, is a metadata service: by address or by one of the known names.
 * A name that resolves to such an address is found when it is looked up.
 */
export function isMetadataHost(hostname: string): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '');
  return isMetadataAddress(host) || NAMES.some((name) => host === name || host.endsWith(`.${name}`));
}
