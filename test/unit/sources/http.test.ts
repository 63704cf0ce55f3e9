/** One GET to another server: what it refuses, what it follows, what it bounds. Servers of this suite stand on loopback, which its policy allows by port. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { httpGet, type HttpAnswer, type HttpLimits } from '@/lib/server/egress/http';
import { readPolicy } from '@/lib/server/egress/policy';

const open = new Set<{ close(): void; closeAllConnections?(): void }>();
afterEach(() => {
  for (const server of open) { server.closeAllConnections?.(); server.close(); }
  open.clear();
});

async function serve(listener: RequestListener): Promise<{ readonly port: number; readonly seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => { seen.push(request); listener(request, response); });
  open.add(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { port: (server.address() as AddressInfo).port, seen };
}

/** Names of this suite and where they lead; every look is counted. */
const looks: string[] = [];
const lookup = (answers: Readonly<Record<string, readonly string[]>>) => async (host: string) => {
  looks.push(host);
  return answers[host] ?? [];
};

const allow = (...ports: number[]) => readPolicy({ PINION_SOURCES: 'on', PINION_SOURCES_PRIVATE: ports.map((port) => `127.0.0.1:${port}`).join(',') });

interface Case { readonly url: string; readonly ports: readonly number[]; readonly names?: Readonly<Record<string, readonly string[]>>; readonly limits?: Partial<HttpLimits>; readonly listed?: (url: URL) => boolean; readonly credentialFor?: (url: URL) => boolean }

const get = ({ url, ports, names = {}, limits, listed = () => true, credentialFor }: Case): Promise<HttpAnswer> => httpGet({
  url: new URL(url), accept: '*/*', isListed: listed, credential: credentialFor ? { name: 'authorization', value: 'Bearer secret-token', isFor: credentialFor } : null,
}, { policy: allow(...ports), lookup: lookup(names), ...(limits ? { limits } : {}) });

async function text({ body }: HttpAnswer): Promise<string> {
  let all = '';
  const decoder = new TextDecoder();
  for await (const piece of body) all += decoder.decode(piece, { stream: true });
  return all;
}

describe('where a request goes', () => {
  it('is the address that was looked up, under the name that was asked for', async () => {
    const { port, seen } = await serve((_, response) => response.end('hello'));
    expect(await text(await get({ url: `http://data.example.com:${port}/a?b=c`, ports: [port], names: { 'data.example.com': ['127.0.0.1'] } }))).toBe('hello');
    expect([seen[0]!.headers.host, seen[0]!.url, seen[0]!.headers.authorization]).toEqual([`data.example.com:${port}`, '/a?b=c', undefined]);
  });

  it('is decided by one look: a name that answers otherwise the second time (DNS rebinding) leads nowhere else', async () => {
    const { port, seen } = await serve((_, response) => response.end('public'));
    const inner = await serve((_, response) => response.end('inner'));
    let look = 0;
    const answer = await httpGet({ url: new URL(`http://rebind.example.com:${port}/`), accept: '*/*', isListed: () => true, credential: null }, {
      policy: readPolicy({ PINION_SOURCES: 'on', PINION_SOURCES_PRIVATE: `127.0.0.1:${port}` }), lookup: async () => { look += 1; return look === 1 ? ['127.0.0.1'] : ['10.0.0.1']; },
    });
    expect(await text(answer)).toBe('public');
    expect([look, seen.length, inner.seen.length]).toEqual([1, 1, 0]);
  });

  it.each(['http://127.0.0.1:1/', 'http://localhost.example.com/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://169.254.169.254/latest/meta-data/', 'http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/', 'http://[fd00:ec2::254]/'])('is never %s, unless the administrator says so', async (url) => {
    await expect(get({ url, ports: [], names: { 'localhost.example.com': ['127.0.0.1'] } })).rejects.toThrow('is not on the public internet');
  });

  it('is a listed host by http or https, without a name and password in it', async () => {
    await expect(get({ url: 'https://other.example.com/', ports: [], listed: () => false })).rejects.toThrow('“other.example.com” is not among the hosts');
    await expect(get({ url: 'ftp://data.example.com/', ports: [] })).rejects.toThrow('Only http and https');
    await expect(get({ url: 'file:///etc/passwd', ports: [] })).rejects.toThrow('Only http and https');
    await expect(get({ url: 'https://user:pass@data.example.com/', ports: [] })).rejects.toThrow('name and a password');
  });
});

describe('a redirect', () => {
  const redirecting = (to: string, status = 302) => serve((_, response) => response.writeHead(status, { location: to }).end());

  it.each(['http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/', 'http://[::1]:22/'])('to %s is refused', async (to) => {
    const { port } = await redirecting(to);
    await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port] })).rejects.toThrow('is not on the public internet');
  });

  it('to another port of an allowed host, to a host that is not listed, to another scheme, is refused', async () => {
    const inner = await serve((_, response) => response.end('inner'));
    const { port } = await redirecting(`http://127.0.0.1:${inner.port}/`);
    await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port] })).rejects.toThrow('is not on the public internet');
    await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port, inner.port], listed: (url) => url.port === String(port) })).rejects.toThrow('is not among the hosts');
    const file = await redirecting('file:///etc/passwd');
    await expect(get({ url: `http://127.0.0.1:${file.port}/`, ports: [file.port] })).rejects.toThrow('Only http and https');
    expect(inner.seen).toHaveLength(0);
  });

  it('is looked up anew, and refused where the same name now leads elsewhere', async () => {
    const { port } = await redirecting('/again');
    let look = 0;
    await expect(httpGet({ url: new URL(`http://rebind.example.com:${port}/`), accept: '*/*', isListed: () => true, credential: null }, { policy: allow(port), lookup: async () => { look += 1; return [look === 1 ? '127.0.0.1' : '169.254.169.254']; } })).rejects.toThrow('is not on the public internet');
  });

  it('is followed where it is listed, and takes no credential along to another server', async () => {
    const other = await serve((_, response) => response.end('there'));
    const { port, seen } = await redirecting(`http://127.0.0.1:${other.port}/x`, 307);
    const answer = await get({ url: `http://127.0.0.1:${port}/`, ports: [port, other.port], credentialFor: (url) => url.port === String(port) });
    expect([await text(answer), answer.url.port]).toEqual(['there', String(other.port)]);
    expect([seen[0]!.headers.authorization, other.seen[0]!.headers.authorization]).toEqual(['Bearer secret-token', undefined]);
  });

  it('that never ends is given up', async () => {
    const { port, seen } = await redirecting('/on');
    await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port] })).rejects.toThrow('more than 5 times');
    expect(seen).toHaveLength(6);
  });
});

describe('an answer', () => {
  const zeros = Buffer.alloc(8 * 1024 * 1024);
  const sent = (body: Buffer, encoding?: string) => serve((_, response) => response.writeHead(200, { 'content-type': 'Text/CSV; charset=utf-8', ...(encoding ? { 'content-encoding': encoding } : {}) }).end(body));

  it('is decompressed, and says what it is', async () => {
    const line = Buffer.from('a,b\n1,2\n');
    for (const [body, encoding] of [[line, undefined], [gzipSync(line), 'gzip'], [deflateSync(line), 'deflate'], [brotliCompressSync(line), 'br']] as const) {
      const { port } = await sent(body, encoding);
      const answer = await get({ url: `http://127.0.0.1:${port}/`, ports: [port] });
      expect([answer.status, answer.mediaType, await text(answer)]).toEqual([200, 'text/csv', 'a,b\n1,2\n']);
    }
  });

  it('that grows too much when decompressed is refused, as is one that is too long either way', async () => {
    for (const [body, encoding] of [[gzipSync(zeros), 'gzip'], [brotliCompressSync(zeros), 'br'], [deflateSync(zeros), 'deflate']] as const) {
      const { port } = await sent(body, encoding);
      await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port] }).then(text)).rejects.toThrow('more than 100 times its size');
      await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port], limits: { bytes: 100_000 } }).then(text)).rejects.toThrow('100000 bytes, the limit of one read');
    }
    const { port } = await sent(zeros);
    await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port], limits: { bytes: 1024 * 1024 } }).then(text)).rejects.toThrow('1 MiB, the limit of one read');
  });

  it('that is not what its encoding says, or in one that nobody knows, is refused in words', async () => {
    const broken = await sent(Buffer.from('no gzip at all'), 'gzip');
    await expect(get({ url: `http://127.0.0.1:${broken.port}/`, ports: [broken.port] }).then(text)).rejects.toThrow('cannot be decompressed');
    const odd = await sent(Buffer.from('x'), 'zstd, gzip');
    await expect(get({ url: `http://127.0.0.1:${odd.port}/`, ports: [odd.port] }).then(text)).rejects.toThrow('not known here');
  });

  it('that breaks off is no answer', async () => {
    const { port } = await serve((request, response) => { response.writeHead(200, { 'content-length': 100 }).write('half'); setImmediate(() => request.socket.destroy()); });
    await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port] }).then(text)).rejects.toThrow('broke off');
  });

  it('that does not come, or comes for ever, is given up', async () => {
    const silent = await serve(() => {});
    await expect(get({ url: `http://127.0.0.1:${silent.port}/`, ports: [silent.port], limits: { idleMs: 50 } })).rejects.toThrow('did not answer within 0.05 s');
    const dripping = await serve((_, response) => { response.writeHead(200); const drip = setInterval(() => response.write('x'), 5); response.once('close', () => clearInterval(drip)); });
    await expect(get({ url: `http://127.0.0.1:${dripping.port}/`, ports: [dripping.port], limits: { totalMs: 150 } }).then(text)).rejects.toThrow('took longer than 0.15 s');
  });

  it('of a server that speaks another language, or is not there, is told without the words of the system', async () => {
    const tcp = createTcp((socket) => { socket.on('error', () => {}); socket.end('220 mail.example.com ESMTP\r\n'); });
    open.add(tcp);
    await new Promise<void>((resolve) => { tcp.listen(0, '127.0.0.1', resolve); });
    const { port } = tcp.address() as AddressInfo;
    await expect(get({ url: `http://127.0.0.1:${port}/`, ports: [port] })).rejects.toThrow(/could not be read: it does not speak HTTP at that port/);
    tcp.close();
    const gone = await serve(() => {});
    for (const server of open) { server.closeAllConnections?.(); server.close(); }
    await expect(get({ url: `http://127.0.0.1:${gone.port}/`, ports: [gone.port] })).rejects.toThrow('nothing answers at that port');
    await expect(get({ url: `https://127.0.0.1:${gone.port}/`, ports: [gone.port] })).rejects.toThrow('nothing answers at that port');
  });
});
