/** The process that renders pages: Next on a loopback port that only the front door may use (web-protocol.ts). */
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import next from 'next';
import { outliveReaders } from './unread';
import { SECRET_HEADER, type WebReady, type WebSettings } from './web-protocol';

outliveReaders();

async function serve({ isDev, folder, appOrigin, secret }: WebSettings): Promise<WebReady> {
  const { hostname, port } = new URL(appOrigin);
  // Next attaches its hot-reload sockets to the server it is given; here that only hears what passed the secret.
  const sockets = new EventEmitter();
  const app = next({ dev: isDev, dir: folder, hostname, port: Number(port || 443), customServer: true, httpServer: sockets as never });
  await app.prepare();
  const handle = app.getRequestHandler();

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.headers[SECRET_HEADER] !== secret) {
      response.writeHead(403).end();
      return;
    }
    delete request.headers[SECRET_HEADER];
    void handle(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    if (!isDev || request.headers[SECRET_HEADER] !== secret) {
      socket.destroy();
      return;
    }
    delete request.headers[SECRET_HEADER];
    sockets.emit('upgrade', request, socket, head);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { port: (server.address() as { port: number }).port };
}

// Ctrl-C in a terminal reaches this process too; the front door decides when it ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.once('message', (settings: WebSettings) => {
  serve(settings).then((ready) => { process.send?.(ready, undefined, {}, () => {}); }, (error: unknown) => {
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'error', message: 'pages cannot be rendered', error: String((error as Error).stack ?? error) })}\n`);
    process.exit(1);
  });
});
