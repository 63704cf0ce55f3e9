/**
 * Runs the process that renders pages and passes requests to it: streaming both ways, waiting while it starts, starting
 * it again when it dies.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { refuse } from '@/lib/domain/errors';
import { loggedPath, type Log } from './log';
import { sendProblem } from './respond';
import { SECRET_HEADER, type WebReady, type WebSettings } from './web-protocol';

export interface WebOptions extends Omit<WebSettings, 'secret'> {
  /** The bundled lib/server/web.ts. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
  readonly onStart?: (pid: number) => void;
  readonly onEnd?: (pid: number) => void;
}

export interface Web {
  isReady(): boolean;
  /** `added` overwrites headers of the request on its way in, `replaced` those of the answer on its way out. */
  forward(request: IncomingMessage, response: ServerResponse, added: Readonly<Record<string, string>>, replaced: Readonly<Record<string, string>>): Promise<void>;
  /** Hot reload only. */
  forwardUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  dispose(): Promise<void>;
}

const PATIENCE_MS = 30_000;
/** RFC 9110 §7.6.1, and what Next trusts when it comes from its own middleware. */
const DROPPED = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|x-forwarded-.*|forwarded|x-middleware-.*|x-invoke-.*|x-matched-path|x-now-.*|x-nextjs-data|x-pinion-.*)$/;

export function startWeb(options: WebOptions): Web {
  const { log } = options;
  const secret = randomBytes(24).toString('base64url');
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let child: ChildProcess | null = null;
  let port: number | null = null;
  let isDisposed = false;
  let failures = 0;
  const waiting = new Set<() => void>();

  function start(): void {
    const started: ChildProcess = spawn(process.execPath, ['--enable-source-maps', options.script], { stdio: ['ignore', options.isDev ? 'inherit' : 'ignore', 'inherit', 'ipc'], env: { ...options.environment } as NodeJS.ProcessEnv });
    child = started;
    if (started.pid !== undefined) options.onStart?.(started.pid);
    started.once('message', (ready: WebReady) => {
      port = ready.port;
      failures = 0;
      for (const wake of waiting) wake();
      waiting.clear();
    });
    started.once('error', (error) => log.error('the page process could not be started', { error }));
    started.once('exit', (code, signal) => {
      port = null;
      if (started.pid !== undefined) options.onEnd?.(started.pid);
      if (isDisposed) return;
      failures += 1;
      log.warn('the page process ended; starting it again', { code, signal, failures });
      setTimeout(() => { if (!isDisposed) start(); }, Math.min(5_000, 100 * 2 ** failures)).unref();
    });
    const { isDev, folder, appOrigin } = options;
    started.send({ isDev, folder, appOrigin, secret } satisfies WebSettings, () => {});
  }

  /** Null when it did not come within PATIENCE_MS. */
  async function readyPort(): Promise<number | null> {
    if (port !== null || isDisposed) return port;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => { waiting.delete(wake); resolve(); }, PATIENCE_MS);
      const wake = () => { clearTimeout(timer); resolve(); };
      waiting.add(wake);
    });
    return port;
  }

  function headersFor(request: IncomingMessage, added: Readonly<Record<string, string>>): Record<string, string | string[]> {
    const kept: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(request.headers)) if (value !== undefined && !DROPPED.test(name)) kept[name] = value;
    const { host, protocol } = new URL(options.appOrigin);
    return { ...kept, 'x-forwarded-host': request.headers.host ?? host, 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-for': request.socket.remoteAddress ?? '', ...added, [SECRET_HEADER]: secret };
  }

  async function forward(request: IncomingMessage, response: ServerResponse, added: Readonly<Record<string, string>>, replaced: Readonly<Record<string, string>>): Promise<void> {
    const at = await readyPort();
    if (at === null) {
      sendProblem(response, refuse('unavailable', 'Pages are not ready yet. Try again in a moment.'));
      return;
    }
    const isRepeatable = request.method === 'GET' || request.method === 'HEAD';
    await new Promise<void>((resolve) => {
      let attempt = 0;
      const send = (to: number) => {
        const upstream = httpRequest({ agent, host: '127.0.0.1', port: to, method: request.method, path: request.url, headers: headersFor(request, added) });
        upstream.once('response', (answer) => {
          for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined && !DROPPED.test(name)) response.setHeader(name, value);
          for (const [name, value] of Object.entries(replaced)) response.setHeader(name, value);
          response.writeHead(answer.statusCode ?? 502);
          answer.pipe(response);
          answer.once('error', () => response.destroy());
          response.once('close', () => { answer.destroy(); resolve(); });
        });
        upstream.once('error', (error) => {
          attempt += 1;
          if (isRepeatable && attempt < 3 && !response.headersSent && !response.destroyed) {
            void readyPort().then((again) => (again === null ? fail(error) : setTimeout(() => send(again), 50 * attempt)));
            return;
          }
          fail(error);
        });
        const fail = (error: Error) => {
          log.warn('a page could not be rendered', { error, path: loggedPath(request.url) });
          sendProblem(response, refuse('unavailable', 'The page could not be rendered just now. Load it again.'));
          resolve();
        };
        response.once('close', () => { upstream.destroy(); resolve(); });
        if (isRepeatable) upstream.end();
        else request.pipe(upstream);
      };
      send(at);
    });
  }

  async function forwardUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const at = await readyPort();
    if (at === null) {
      socket.destroy();
      return;
    }
    const upstream = connect(at, '127.0.0.1', () => {
      const headers = { ...headersFor(request, {}), connection: 'Upgrade', upgrade: 'websocket' };
      const lines = Object.entries(headers).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${one}`));
      upstream.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      if (head.length > 0) upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.once('error', () => socket.destroy());
    upstream.once('close', () => socket.destroy());
    socket.once('error', () => upstream.destroy());
    socket.once('close', () => upstream.destroy());
  }

  start();
  return {
    isReady: () => port !== null,
    forward,
    forwardUpgrade,
    async dispose() {
      isDisposed = true;
      for (const wake of waiting) wake();
      waiting.clear();
      agent.destroy();
      const ending = child;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => { ending.once('exit', () => resolve()); });
      if (ending.connected) ending.disconnect();
      const timer = setTimeout(() => ending.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
