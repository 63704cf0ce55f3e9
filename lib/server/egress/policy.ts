/**
 * What the administrator says about connections to the outside (PINION_SOURCES, PINION_SOURCES_PRIVATE): whether there are any, and which hosts
 * and networks that are not of the public internet may be reached nevertheless.
 */
import { BlockList, isIP } from 'node:net';
import type { Env } from '@/lib/env';

export interface EgressPolicy {
  readonly isOn: boolean;
  /** True where the administrator named this host, or a network that holds the address. */
  allowsPrivate(host: string, address: string, port: number): boolean;
}

interface Entry {
  readonly host: string | null;
  readonly network: { readonly list: BlockList; readonly family: 'ipv4' | 'ipv6' } | null;
  /** Null: every port. */
  readonly port: number | null;
}

/** `source` of settings. @throws Error that names the entry that cannot be read */
export function readPolicy({ PINION_SOURCES: sources, PINION_SOURCES_PRIVATE: named }: Pick<Env, 'PINION_SOURCES' | 'PINION_SOURCES_PRIVATE'>): EgressPolicy {
  const entries = (named ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '').map(readEntry);
  return {
    isOn: sources === 'on',
    allowsPrivate: (host, address, port) => entries.some((entry) => (entry.port === null || entry.port === port)
      && (entry.host === null ? entry.network!.list.check(address, entry.network!.family) && (isIP(address) === 6) === (entry.network!.family === 'ipv6') : entry.host === plainHost(host))),
  };
}

/** Lower case, without the brackets of an IPv6 address and the dot of the root. */
export function plainHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function readEntry(text: string): Entry {
  const wrong = () => new Error(`PINION_SOURCES_PRIVATE: “${text}” is no host, address or network, such as warehouse.internal:5432, 10.1.2.3 or [fd00::]/8`);
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^/:[\]\s]+))(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/i.exec(text);
  if (!parts) throw wrong();
  const name = plainHost(parts[1] ?? parts[2]!);
  const port = parts[4] === undefined ? null : Number(parts[4]);
  if (port !== null && (port < 1 || port > 65535)) throw wrong();
  const version = isIP(name);
  if (version === 0) {
    if (parts[3] !== undefined || parts[1] !== undefined || !/^[a-z0-9._-]+$/.test(name)) throw wrong();
    return { host: name, network: null, port };
  }
  const bits = version === 4 ? 32 : 128;
  const prefix = parts[3] === undefined ? bits : Number(parts[3]);
  if (prefix > bits) throw wrong();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(name, prefix, family);
  return { host: null, network: { list, family }, port };
}
