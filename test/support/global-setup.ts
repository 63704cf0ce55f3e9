/** One PostgreSQL for all suites, with a migrated template database that each suite copies in milliseconds. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/migrate';
import { startEmbeddedPostgres } from '../../lib/server/postgres/embedded';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'pinion-test-'));
  const server = await startEmbeddedPostgres(folder, { memory: true });
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  await admin`create database template_pinion`;
  await admin.end();
  await migrate(server.url.replace(/postgres$/, 'template_pinion'), join(process.cwd(), 'db'));
  project.provide('databaseUrl', server.url);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}
