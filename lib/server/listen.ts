/** Opens the server's port. On loopback both `127.0.0.1` and `[::1]` are taken, so that nobody else can be `localhost`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isLoopback } from '@/lib/env';
import { CannotStart } from './failure';

export interface Handlers {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface Listening {
  readonly port: number;
  /** Stops accepting, waits up to `graceMs` for requests in progress, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

function explain(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new CannotStart(`Port ${port} is in use by another program. Stop that program, or choose another port: PORT=${port + 1} npm start`, { cause: error });
  if (code === 'EACCES') return new CannotStart(`This user may not open port ${port}. Choose one above 1023: PORT=3000 npm start`, { cause: error });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new CannotStart(`This machine has no address ${host}. Set HOST to one of its own, or leave it out.`, { cause: error });
  return error;
}

/** Rejects with CannotStart when the port cannot be had. */
export async function listen(host: string, port: number, handlers: Handlers): Promise<Listening> {
  const servers: Server[] = [];
  const sockets = new Set<Duplex>();

  async function open(address: string, at: number): Promise<number> {
    const server = createServer({ requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 65_000, maxHeaderSize: 32 << 10 }, handlers.handle);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      handlers.upgrade(request, socket, head);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, address, resolve);
    });
    servers.push(server);
    return (server.address() as { port: number }).port;
  }

  async function close(graceMs: number): Promise<void> {
    await Promise.all(servers.map(async (server) => {
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()); });
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    }));
    for (const socket of sockets) socket.destroy();
  }

  const isDefault = host === '127.0.0.1' || host === 'localhost';
  try {
    const opened = await open(isDefault ? '127.0.0.1' : host, port);
    if (isDefault && isLoopback(host)) {
      await open('::1', opened).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
        // No IPv6 here: nobody else can be [::1] either.
      });
    }
    return { port: opened, close };
  } catch (error) {
    await close(0);
    throw explain(error, host, port);
  }
}
