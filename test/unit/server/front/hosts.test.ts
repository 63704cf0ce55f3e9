import { describe, expect, it } from 'vitest';
import { createHosts, isOwnOrigin } from '@/lib/server/hosts';

describe('the names that the server answers to', () => {
  it('are, locally, localhost for the app and 127.0.0.1 for rich output', () => {
    const hosts = createHosts({ HOST: '127.0.0.1', PORT: 3000 });
    expect(hosts).toMatchObject({ appOrigin: 'http://localhost:3000', outputOrigin: 'http://127.0.0.1:3000' });
    expect(hosts.classify('localhost:3000')).toBe('app');
    expect(hosts.classify('[::1]:3000')).toBe('app');
    expect(hosts.classify('127.0.0.1:3000')).toBe('output');
  });

  it.each(['evil.example', 'localhost.evil.example', 'evil.example:3000', '192.168.1.4:3000', 'localhost:3000:1', 'a@localhost', '', undefined])('do not include %j', (host) => {
    expect(createHosts({ HOST: '127.0.0.1', PORT: 3000 }).classify(host)).toBeNull();
  });

  it('are the public and the output address behind a proxy', () => {
    const hosts = createHosts({ HOST: '0.0.0.0', PORT: 3000, PINION_PUBLIC_URL: 'https://pinion.example/', PINION_OUTPUT_ORIGIN: 'https://output.example' });
    expect(hosts).toMatchObject({ appOrigin: 'https://pinion.example', outputOrigin: 'https://output.example' });
    expect(hosts.classify('pinion.example')).toBe('app');
    expect(hosts.classify('output.example')).toBe('output');
    expect(hosts.classify('other.example')).toBeNull();
  });

  it('have no second origin where nobody named one: the frame is sandboxed by its own policy', () => {
    const hosts = createHosts({ HOST: '0.0.0.0', PORT: 3000, PINION_PUBLIC_URL: 'https://pinion.example' });
    expect(hosts.outputOrigin).toBe('https://pinion.example');
    expect(hosts.classify('127.0.0.1:3000')).toBe('app');
  });
});

describe('isOwnOrigin', () => {
  it('compares host and port', () => {
    expect(isOwnOrigin('http://localhost:3000', 'localhost:3000')).toBe(true);
    expect(isOwnOrigin('https://pinion.example', 'pinion.example')).toBe(true);
    for (const origin of ['http://localhost:4000', 'http://127.0.0.1:3000', 'null', '', 'file://', 'javascript://localhost:3000', 'http://localhost:3000.evil.example']) expect(isOwnOrigin(origin, 'localhost:3000')).toBe(false);
  });
});
