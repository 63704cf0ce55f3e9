/** Walls around the network. Numbers in brackets are the cases of the threat list. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { inBothTiers } from '../../support/attacks';
import { probe, sandboxHere } from '../../support/probe';

inBothTiers('a cell that is after the network', ({ attack }) => {
  it('reaches no address, a port of the host included (17)', async () => {
    let isReached = false;
    const server = createServer((_, response) => { isReached = true; response.end('reached'); });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const { text } = await attack(`
      for (const where of ['http://127.0.0.1:${port}/', 'http://[::1]:${port}/', 'http://169.254.169.254/', 'http://example.com/', 'http://0x7f000001:${port}/', 'file:///etc/passwd']) await attempt(where, async () => (await fetch(where)).text());
      await attempt('tcp', () => Deno.connect({ port: ${port} }));
      await attempt('node', async () => { const net = await import('node:net'); return new Promise((open, close) => net.connect(${port}, '127.0.0.1').on('connect', () => open('open')).on('error', close)); });
      await attempt('node http', async () => { const http = await import('node:http'); return new Promise((open, close) => http.get('http://127.0.0.1:${port}/').on('response', () => open('open')).on('error', close)); });
      await attempt('websocket', () => new Promise((open, close) => { const socket = new WebSocket('ws://127.0.0.1:${port}'); socket.onopen = () => open('open'); socket.onerror = () => close(new Error('closed')); }));
      await attempt('listen', () => Deno.listen({ port: 0 }));
      await attempt('unix', () => Deno.connect({ transport: 'unix', path: '/run/docker.sock' }));
      await attempt('name', () => Deno.resolveDns('example.com', 'A'));
      await attempt('udp', () => Deno.listenDatagram({ port: 0, transport: 'udp' }));`);
    server.close();
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(14);
    expect(isReached).toBe(false);
  });

  it('does not speak to its own inspector, which could give it everything', async () => {
    const { text } = await attack(`
      const inspector = await import('node:inspector');
      await attempt('address', () => inspector.url());
      await attempt('port', () => Deno.connect({ hostname: '127.0.0.1', port: 9229 }));
      await attempt('open', () => inspector.open(9_230));
      await attempt('session', async () => { const session = new inspector.Session(); session.connect(); return new Promise((open, close) => session.post('Runtime.evaluate', { expression: '1' }, (error, got) => (error ? close(error) : open(got)))); });`);
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(4);
  });
});

const sandbox = sandboxHere();

describe.skipIf(sandbox === null)('native code in the sandbox that is after the network (needs bubblewrap)', () => {
  it('finds a loopback of its own and nothing behind it (17)', async () => {
    const server = createTcpServer((socket) => socket.end('reached'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const { said } = await probe(sandbox!, `
      say(Deno.readTextFileSync('/proc/net/dev').match(/\\w+(?=:)/g));
      for (const hostname of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '1.1.1.1']) {
        const open = Deno.connect({ hostname, port: ${port} }).then(() => 'open', (error) => /unreachable|refused/i.test(error.message) ? 'no way' : error.message);
        say(await Promise.race([open, new Promise((go) => setTimeout(() => go('no way'), 2000))]));
      }`);
    server.close();
    expect((said[0] as string[]).filter((name) => name !== 'lo')).toEqual([]);
    expect(said.slice(1)).toEqual(['no way', 'no way', 'no way', 'no way']);
  });
});

describe.skipIf(sandbox === null || sandbox.filter === null || process.arch !== 'x64')('the filter, asked for sockets (needs bubblewrap and seccomp on x86_64)', () => {
  it('gives none of the families that no network namespace contains, nor raw ones', async () => {
    const { said } = await probe(sandbox!, `
      const SOCKET = 41;
      const families = { vsock: 40, netlink: 16, packet: 17, alg: 38, bluetooth: 31, can: 29, xdp: 44 };
      say(Object.values(families).map((family) => call(SOCKET, family, 1, 0)));
      say([1, 2, 10].map((family) => call(SOCKET, family, 1, 0) >= 0));
      say(call(SOCKET, 2, 3, 1));`);
    const unsupported = -97;
    expect(said).toEqual([Array.from({ length: 7 }, () => unsupported), [true, true, true], -1]);
  });
});
