/** Which addresses the server may dial for somebody's code, and how a name becomes one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyNotPublic, wordsOf } from '@/lib/server/egress/addresses';
import { readPolicy } from '@/lib/server/egress/policy';
import { resolveAllowed, SourceError } from '@/lib/server/egress/resolve';

const policy = (named?: string, sources: 'on' | 'off' = 'on') => readPolicy({ PINION_SOURCES: sources, PINION_SOURCES_PRIVATE: named });
const answers = (...addresses: string[]) => async () => addresses;

const NOT_PUBLIC = [
  '127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '169.254.170.2', '100.64.0.1', '100.100.100.200', '192.0.0.192', '198.18.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1',
  '::', '::1', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2001::1', '2001:db8::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '100::1', '4000::1', '3fff::1',
];

describe('an address', () => {
  it.each(NOT_PUBLIC)('%s is not of the public internet', (address) => {
    expect(whyNotPublic(address)).toEqual(expect.any(String));
  });

  it.each(['1.1.1.1', '8.8.8.8', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1', '169.253.1.1', '11.0.0.1', '2606:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::'])('%s is', (address) => {
    expect(whyNotPublic(address)).toBeNull();
  });

  it.each(['', 'localhost', '1.2.3', '0x7f000001', '2130706433', '127.1', '0177.0.0.1', '1.2.3.4.5', ':::1'])('“%s” is none, and refused', (text) => {
    expect(whyNotPublic(text)).toEqual(expect.any(String));
  });

  it('is judged the same in every form of IPv6 that carries it', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => {
      const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number];
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const form of [`::ffff:${address}`, `::ffff:${hex}`, `64:ff9b::${address}`, `2002:${hex}::`]) expect(whyNotPublic(form)).toBe(whyNotPublic(address));
    }));
  });

  it('has eight words however it is written', () => {
    fc.assert(fc.property(fc.ipV6(), (address) => { expect(wordsOf(address)).toHaveLength(8); }));
    expect(wordsOf('2001:db8::1')).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]);
    expect(wordsOf('::ffff:1.2.3.4')).toEqual([0, 0, 0, 0, 0, 0xffff, 0x102, 0x304]);
  });
});

describe('a name', () => {
  it('is looked up once, and gives the address that was found', async () => {
    let looks = 0;
    const lookup = async () => { looks += 1; return ['8.8.8.8', '2606:4700::1111']; };
    expect(await resolveAllowed('Data.Example.com.', 443, policy(), lookup)).toBe('8.8.8.8');
    expect(looks).toBe(1);
  });

  it('is refused whole where one of its addresses is private, wherever that stands in the answer', async () => {
    for (const found of [['10.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::1', '8.8.8.8']]) await expect(resolveAllowed('evil.example.com', 443, policy(), answers(...found))).rejects.toThrow(/“evil\.example\.com” is not on the public internet \(.*PINION_SOURCES_PRIVATE=evil\.example\.com:443/);
  });

  it('says so where there is no such host, and where it cannot be looked up', async () => {
    const fails = (code: string) => async () => { throw Object.assign(new Error('getaddrinfo'), { code }); };
    await expect(resolveAllowed('nowhere.example', 443, policy(), fails('ENOTFOUND'))).rejects.toThrow('There is no host “nowhere.example”. Check the name.');
    await expect(resolveAllowed('nowhere.example', 443, policy(), fails('EAI_AGAIN'))).rejects.toThrow('could not be looked up');
    await expect(resolveAllowed('nowhere.example', 443, policy(), answers())).rejects.toBeInstanceOf(SourceError);
  });

  it('is not even looked up where the administrator switched reading off', async () => {
    await expect(resolveAllowed('data.example.com', 443, policy(undefined, 'off'), () => { throw new Error('looked up'); })).rejects.toThrow('switched that off');
  });
});

describe('what the administrator allows beyond the public internet', () => {
  it('is a host, an address or a network, at a port or at all', async () => {
    const allowed = policy('warehouse.internal:5432, 10.1.2.3, 192.168.0.0/16:8080, [fd00::]/8, [::1]:9000');
    const at = (host: string, address: string, port: number) => resolveAllowed(host, port, allowed, answers(address));
    expect(await at('warehouse.internal', '10.9.9.9', 5432)).toBe('10.9.9.9');
    expect(await at('other.internal', '10.1.2.3', 80)).toBe('10.1.2.3');
    expect(await at('other.internal', '192.168.7.7', 8080)).toBe('192.168.7.7');
    expect(await at('other.internal', 'fd12::1', 443)).toBe('fd12::1');
    expect(await at('[::1]', '::1', 9000)).toBe('::1');
    for (const [host, address, port] of [['warehouse.internal', '10.9.9.9', 22], ['x.warehouse.internal', '10.9.9.9', 5432], ['other.internal', '10.1.2.4', 80], ['other.internal', '192.168.7.7', 8081], ['[::1]', '::1', 9001]] as const) await expect(at(host, address, port)).rejects.toThrow('not on the public internet');
  });

  it.each(['http://x', 'a/8', '10.0.0.0/40', 'host:0', 'host:70000', 'ho st', '[fd00::]/200'])('“%s” is refused with how it is written', (entry) => {
    expect(() => policy(entry)).toThrow(`PINION_SOURCES_PRIVATE: “${entry}”`);
  });
});
