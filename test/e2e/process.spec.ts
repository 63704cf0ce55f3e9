/** The server as a process: what it finds, what it leaves, and what it says when it cannot start. No browser here. */
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { holdDatabase } from './support/postgres';
import { processesOf } from './support/processes';
import { spawnServer, startServer, type RunningServer } from './support/server';

const account = { email: 'scientist@example.com', password: 'pinion' };

/** Signs in over HTTP; gives the cookie. */
async function signIn(origin: string): Promise<string> {
  const first = await fetch(`${origin}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const jar = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
  const answer = await fetch(`${origin}/api/auth/callback/credentials`, { method: 'POST', redirect: 'manual', headers: { cookie: jar, origin }, body: new URLSearchParams({ csrfToken, ...account, json: 'true' }) });
  const session = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('pinion.session='));
  if (!session) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  return session.split(';')[0] ?? '';
}

async function projectNames(server: RunningServer, cookie: string): Promise<string[]> {
  const answer = await fetch(`${server.origin}/api/v1/projects`, { headers: { cookie } });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { name: string }[]).map((project) => project.name);
}

async function createProject(server: RunningServer, cookie: string, name: string): Promise<void> {
  const answer = await fetch(`${server.origin}/api/v1/projects`, { method: 'POST', headers: { cookie, origin: server.origin, 'content-type': 'application/json' }, body: JSON.stringify({ name }) });
  expect(answer.status, await answer.text()).toBe(201);
}

test('a second start finds everything as it was, people still signed in', async () => {
  const first = await startServer();
  const cookie = await signIn(first.origin);
  await createProject(first, cookie, 'Kept');
  expect(await first.stop()).toBe(0);
  expect(await processesOf(first.dataDir)).toEqual([]);

  const second = await startServer({ dataDir: first.dataDir });
  expect(await projectNames(second, cookie)).toContain('Kept');
  expect(second.output()).toContain(account.email);
  await second.remove();
});

test('SIGINT stops everything that it started, and the port is free', async () => {
  const server = await startServer();
  expect((await processesOf(server.dataDir)).length).toBeGreaterThanOrEqual(2);
  const live = fetch(`${server.origin}/health/live`);
  expect((await live).status).toBe(200);
  expect(await server.stop('SIGINT')).toBe(0);
  expect(await processesOf(server.dataDir)).toEqual([]);
  await expect(fetch(`${server.origin}/health/live`)).rejects.toThrow();
  await server.remove();
});

test('a server whose reader has gone answers, and ends when it is asked to', async () => {
  const server = await startServer({ env: { LOG_LEVEL: 'debug' } });
  server.process.stdout!.destroy();
  server.process.stderr!.destroy();
  for (let knock = 0; knock < 20; knock += 1) expect((await fetch(`${server.origin}/health/ready`)).status).toBe(200);
  await createProject(server, await signIn(server.origin), 'Unheard');
  const ended = new Promise<number | null>((resolve) => { server.process.once('exit', resolve); });
  server.process.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(await processesOf(server.dataDir)).toEqual([]);
  await server.remove();
});

test('after kill -9 the next start takes over what was left and loses nothing', async () => {
  const first = await startServer();
  const cookie = await signIn(first.origin);
  await createProject(first, cookie, 'Before the kill');
  await first.stop('SIGKILL');
  const left = await processesOf(first.dataDir);
  const postmaster = Number(readFileSync(join(first.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
  expect(left).toContain(postmaster);

  const second = await startServer({ dataDir: first.dataDir });
  expect(Number(readFileSync(join(first.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])).toBe(postmaster);
  expect(await projectNames(second, cookie)).toContain('Before the kill');
  expect(await second.stop()).toBe(0);
  expect(await processesOf(first.dataDir)).toEqual([]);
  await second.remove();
});

test('a page process that dies is started again, and pages come', async () => {
  const server = await startServer();
  const lock = JSON.parse(readFileSync(join(server.dataDir, 'server.lock'), 'utf8')) as { children: { pid: number }[] };
  for (const { pid } of lock.children) process.kill(pid, 'SIGKILL');
  const page = await fetch(`${server.origin}/sign-in`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<html');
  await server.remove();
});

test('a port in use is said in one sentence with a remedy, and nothing is left behind', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => { blocker.listen(0, '127.0.0.1', resolve); });
  const { port } = blocker.address() as { port: number };
  const dataDir = await mkdtemp(join(tmpdir(), 'pinion-e2e-'));
  const { output, ended } = spawnServer({ PORT: String(port), PINION_DATA_DIR: dataDir });
  expect(await ended).toBe(1);
  expect(output().trim()).toBe(`Port ${port} is in use by another program. Stop that program, or choose another port: PORT=${port + 1} npm start`);
  expect(await processesOf(dataDir)).toEqual([]);
  blocker.close();
  await rm(dataDir, { recursive: true });
});

test('a data directory in use is said with where it is used', async () => {
  const server = await startServer();
  const { output, ended } = spawnServer({ PORT: '0', PINION_DATA_DIR: server.dataDir });
  expect(await ended).toBe(1);
  expect(output()).toContain(`is in use: Pinion already runs at ${server.origin} (process ${server.process.pid})`);
  expect((await fetch(`${server.origin}/health/ready`)).status).toBe(200);
  await server.remove();
});

test('a data directory that cannot be used is said plainly', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pinion-e2e-'));
  const file = join(folder, 'not-a-folder');
  await writeFile(file, '');
  const { output, ended } = spawnServer({ PORT: '0', PINION_DATA_DIR: file });
  expect(await ended).toBe(1);
  expect(output().trim()).toBe(`The data directory ${file} cannot be used: it is not a folder. Mend that, or set PINION_DATA_DIR to another folder.`);
  await rm(folder, { recursive: true });
});

test('a data directory that this user may not write is said plainly', async () => {
  test.skip(process.getuid?.() === 0, 'root may write everywhere');
  const folder = await mkdtemp(join(tmpdir(), 'pinion-e2e-'));
  await chmod(folder, 0o500);
  const { output, ended } = spawnServer({ PORT: '0', PINION_DATA_DIR: join(folder, 'data') });
  expect(await ended).toBe(1);
  expect(output()).toContain('this user may not read and write there');
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

test('a setting that cannot be is named', async () => {
  const { output, ended } = spawnServer({ PORT: 'many' });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/These settings cannot be used:\n {2}PORT: /);
});

test('with DATABASE_URL that database is used and none is started', async () => {
  const database = await holdDatabase();
  const server = await startServer({ env: { DATABASE_URL: database.url } });
  const cookie = await signIn(server.origin);
  await createProject(server, cookie, 'Elsewhere');
  expect(() => readFileSync(join(server.dataDir, 'postgres/data/PG_VERSION'))).toThrow(/ENOENT/);
  expect(await server.stop()).toBe(0);
  const again = await startServer({ env: { DATABASE_URL: database.url, AUTH_SECRET: 'x'.repeat(40) } });
  expect(await projectNames(again, await signIn(again.origin))).toContain('Elsewhere');
  await again.remove();
  await server.remove();
  await database.stop();
});

test('a database that does not answer is said plainly', async () => {
  const { output, ended } = spawnServer({ PORT: '0', PINION_DATA_DIR: test.info().outputPath('data'), DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/The database none at 127\.0\.0\.1:1 \(DATABASE_URL\) cannot be used: .*ECONNREFUSED/);
});

test('beyond loopback there are no demo accounts; a link makes the administrator', async () => {
  const server = await startServer({ env: { HOST: '0.0.0.0' } });
  expect(server.output()).not.toContain('@example.com');
  expect(server.output()).toMatch(/\/setup\/\S{20,}/);
  expect((await fetch(`${server.origin}/metrics`)).status).toBe(401);
  await expect(signIn(server.origin)).rejects.toThrow(/no session/);
  await server.remove();
});
