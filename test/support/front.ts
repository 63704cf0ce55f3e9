/** The real front door on a free port, with pages that only tell what reached them. */
import { createServer, request as httpRequest } from 'node:http';
import type { Door } from '@/lib/server/door';
import { DOORS } from '@/lib/server/doors';
import { createFront } from '@/lib/server/front';
import { createHosts, type Hosts } from '@/lib/server/hosts';
import { createMetrics, type Metrics } from '@/lib/server/metrics';
import { findActor } from '@/lib/server/people/actors';
import type { DoorServices, Services } from '@/lib/server/services';

export interface TestFront {
  readonly port: number;
  readonly hosts: Hosts;
  readonly metrics: Metrics;
  /** Paths that were passed on to Next. */
  readonly rendered: string[];
  /** Sends exactly this target and these headers; `host` is the app's unless given. */
  send(method: string, target: string, options?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string }): Promise<TestAnswer>;
  /** Asks for a WebSocket; gives the status of the answer, 0 when the connection was just closed. */
  upgrade(target: string, headers?: Readonly<Record<string, string>>): Promise<number>;
  close(): Promise<void>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export async function openTestFront(services: Services, doors: readonly Door[] = DOORS, parts: Partial<DoorServices> = {}): Promise<TestFront> {
  const rendered: string[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as { port: number };
  const hosts = createHosts({ HOST: '127.0.0.1', PORT: port });
  const metrics = createMetrics();
  const untouched = <T extends object>(name: string) => new Proxy({} as T, { get: () => { throw new Error(`${name} was used behind a closed door`); } });
  const all: DoorServices = { ...services, metrics, isWebReady: () => true, rooms: untouched('rooms'), files: untouched('files'), sessions: untouched('sessions'), kernels: untouched('kernels'), serving: untouched('serving'), jobs: untouched('jobs'), audit: untouched('audit'), ...parts };
  const front = createFront({
    doors, services: all, hosts, findActor, metrics, isDev: false,
    web: {
      isReady: () => true,
      forward: async (request, response, _added, replaced) => {
        rendered.push(request.url ?? '');
        response.writeHead(200, replaced).end('page');
      },
      forwardUpgrade: async () => { throw new Error('an upgrade was passed to Next'); },
      dispose: async () => {},
    },
  });
  server.on('request', (request, response) => void front.handle(request, response));
  server.on('upgrade', (request, socket, head) => void front.upgrade(request, socket, head));

  const options = (method: string, target: string, headers: Readonly<Record<string, string>>) => ({ host: '127.0.0.1', port, method, path: target, headers: { host: `localhost:${port}`, ...headers }, agent: false }) as const;
  return {
    port, hosts, metrics, rendered,
    send: (method, target, { headers = {}, body } = {}) => new Promise((resolve, reject) => {
      const sent = httpRequest(options(method, target, body ? { ...headers, 'content-length': String(Buffer.byteLength(body)) } : headers), (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      sent.once('error', reject);
      sent.end(body);
    }),
    upgrade: (target, headers = {}) => new Promise((resolve) => {
      const sent = httpRequest(options('GET', target, { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers }));
      sent.once('response', (answer) => { answer.resume(); resolve(answer.statusCode ?? 0); });
      sent.once('upgrade', (answer, socket) => { socket.destroy(); resolve(answer.statusCode ?? 101); });
      sent.once('error', () => resolve(0));
      sent.end();
    }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => { server.close(() => resolve()); });
    },
  };
}
