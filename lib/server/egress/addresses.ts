/**
 * Which addresses of the internet protocol the server may open a connection to for somebody's code: those of the public internet, and
 * those that the administrator named. Everything that RFC 6890 and IANA's registries of special-purpose addresses keep for other uses is refused,
 * also where a public form of it carries it (IPv4-mapped, NAT64, 6to4, Teredo).
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Network, bits of its prefix, and what it is, in words. */
const REFUSED_V4: readonly (readonly [string, number, string])[] = [
  ['0.0.0.0', 8, 'this machine'], ['10.0.0.0', 8, 'a private network'], ['100.64.0.0', 10, 'a provider’s private network'], ['127.0.0.0', 8, 'this machine'],
  ['169.254.0.0', 16, 'link-local, where clouds keep their metadata'], ['172.16.0.0', 12, 'a private network'], ['192.0.0.0', 24, 'reserved'], ['192.0.2.0', 24, 'for documentation'],
  ['192.88.99.0', 24, 'reserved'], ['192.168.0.0', 16, 'a private network'], ['198.18.0.0', 15, 'for benchmarks'], ['198.51.100.0', 24, 'for documentation'],
  ['203.0.113.0', 24, 'for documentation'], ['224.0.0.0', 4, 'multicast'], ['240.0.0.0', 4, 'reserved'],
];
const REFUSED_V6: readonly (readonly [string, number, string])[] = [
  ['::', 96, 'this machine or reserved'], ['64:ff9b:1::', 48, 'a private network'], ['100::', 64, 'discarded'], ['2001::', 23, 'reserved'], ['2001:db8::', 32, 'for documentation'],
  ['3fff::', 20, 'for documentation'], ['5f00::', 16, 'reserved'], ['fc00::', 7, 'a private network'], ['fe80::', 10, 'link-local'], ['fec0::', 10, 'a private network'], ['ff00::', 8, 'multicast'],
];

function listOf(network: string, prefix: number, family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list;
}

const REFUSED = [
  ...REFUSED_V4.map(([network, prefix, words]) => ({ list: listOf(network, prefix, 'ipv4'), family: 'ipv4' as const, words })),
  ...REFUSED_V6.map(([network, prefix, words]) => ({ list: listOf(network, prefix, 'ipv6'), family: 'ipv6' as const, words })),
];

/** Null where `address` is one of the public internet; else what it is, in words. Text that is no address is refused too. */
export function whyNotPublic(address: string): string | null {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) === 0) return 'no address';
  if (plain !== address) return 'link-local';
  const inner = isIPv4(plain) ? plain : carried(plain);
  if (inner !== null) return REFUSED.find(({ list, family }) => family === 'ipv4' && list.check(inner, 'ipv4'))?.words ?? null;
  // Only 2000::/3 was ever given out for the public internet.
  if (!GLOBAL_V6.check(plain, 'ipv6')) return REFUSED.find(({ list, family }) => family === 'ipv6' && list.check(plain, 'ipv6'))?.words ?? 'reserved';
  return REFUSED.find(({ list, family }) => family === 'ipv6' && list.check(plain, 'ipv6'))?.words ?? null;
}

const GLOBAL_V6 = listOf('2000::', 3, 'ipv6');

/** The IPv4 address that an IPv6 address stands for: mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96) or 6to4 (2002::/16); else null. */
function carried(address: string): string | null {
  const words = wordsOf(address);
  const v4 = (high: number, low: number) => `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  const starts = (...prefix: readonly number[]) => prefix.every((word, index) => words[index] === word);
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0x64, 0xff9b, 0, 0, 0, 0)) return v4(words[6]!, words[7]!);
  if (starts(0x2002)) return v4(words[1]!, words[2]!);
  return null;
}

/** The eight words of a valid IPv6 address. */
export function wordsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text = dotted ? `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}` : address;
  const [left = '', right] = text.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const head = read(left);
  const tail = right === undefined ? [] : read(right);
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}
