/** `pinion run --connections`: other servers without a project, from a file and the environment. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand, pinionRun } from '../../support/command';

let folder: string;
let port: number;
const server = createServer((request, response) => {
  if (request.url === '/echo') return response.end(JSON.stringify(request.headers));
  return response.writeHead(200, { 'content-type': 'text/csv' }).end('day,degrees\n1,20\n2,22\n');
});
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinion-run-connections-'));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  ({ port } = server.address() as AddressInfo);
  await buildCommand();
}, 120_000);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}
const cells = (code: string) => `// %%\nimport { readHttp } from 'pinion/data';\n${code}\n`;
const connections = (more: object) => file('connections.json', JSON.stringify({ weather: { kind: 'http', baseUrl: `http://127.0.0.1:${port}/`, ...more } }));

describe('a run with connections', () => {
  it('reads through them where the environment allows the host', async () => {
    const path = await file('read.ts', cells("const days = await readHttp('weather', { path: 'days.csv' });\nconsole.log(days.rowCount, days.column('degrees').mean());"));
    const args = [path, '--connections', await connections({})];
    expect(await pinionRun(args, { env: { PINION_SOURCES_PRIVATE: `127.0.0.1:${port}` } })).toMatchObject({ code: 0, stdout: '2 21\n' });
    const refused = await pinionRun(args);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is not on the public internet')]);
    expect((await pinionRun([path])).stderr).toContain('Pass --connections FILE');
  });

  it('refuses a file that is wrong in words that hold no credential', async () => {
    const path = await file('nothing.ts', '// %%\n1\n');
    const refused = async (text: string) => { const { code, stderr } = await pinionRun([path, '--connections', await file('wrong.json', text)]); expect([code, stderr]).toEqual([2, expect.not.stringContaining('hunter2')]); return stderr; };
    expect(await refused('{ "weather": "hunter2" ')).toContain('is not JSON.');
    expect(await refused('{ "Weather": {} }')).toContain('small letters');
    expect(await refused('{ "w": { "kind": "http", "baseUrl": "https://x.example.com", "auth": "bearer", "credential": { "env": "NOT_SET_ANYWHERE" } } }')).toContain('NOT_SET_ANYWHERE is not set');
    expect(await refused('{ "w": { "kind": "http", "baseUrl": "https://x.example.com", "auth": "bearer" } }')).toContain('it has no credential');
    expect(await refused('{ "w": { "kind": "http", "baseUrl": "http://x.example.com", "auth": "bearer", "credential": "hunter2" } }')).toContain('over https only');
    expect((await pinionRun([path, '--connections', join(folder, 'no.json')])).stderr).toContain('There is no file');
  });

  it('shows cells nothing of the environment that names their credentials', async () => {
    const path = await file('look.ts', cells("console.log(typeof process, typeof Deno);\nconsole.log(await readHttp('weather', { path: 'echo', as: 'text' }));"));
    const { stdout, stderr } = await pinionRun([path, '--connections', await connections({})], { env: { PINION_SOURCES_PRIVATE: '127.0.0.1', WEATHER_TOKEN: 'hunter2-hunter2' } });
    expect(stdout).toContain('undefined undefined');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});
