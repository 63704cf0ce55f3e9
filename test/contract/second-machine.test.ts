/**
 * The whole chain between machines (L3, K9): a notebook that `pinion run` ran on one gives what a server pins on another, a second server pins the
 * same, and a third process replays it from a copy of the files. Host, user, time zone, language, processors, threads, folders, database
 * and, where the system lets a user be another one, the tier of the sandbox differ.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KernelProvider } from '@/kernel/host/port';
import type { VersionId } from '@/lib/domain/ids';
import { parseIpynb, writeIpynb } from '@/lib/notebook/files/ipynb';
import { hasFingerprint } from '@/lib/notebook/fingerprints';
import type { RunDigests } from '@/lib/cli/run/digests';
import { generateCreditCsv } from '@/lib/server/example/credit-data';
import { CHALLENGER_CELLS, EXAMPLE_CELLS, EXAMPLE_FILE } from '@/lib/server/example/notebook';
import { buildCommand, pinionRun, startCommand } from '../support/command';
import { createTestKernels } from '../support/kernel';
import { PinBench } from '../support/pinned';

const TENSORS = `import * as tf from '@tensorflow/tfjs';
const drawn = tf.randomNormal([64, 32]);
const product = drawn.matMul(tf.randomUniform([32, 16]));
const seen = { at: new Date(0).toLocaleString(), sorted: ['ä', 'z', 'a'].sort(new Intl.Collator().compare), cores: navigator.hardwareConcurrency, luck: Math.random() };`;
const SOURCES = [...EXAMPLE_CELLS, ...CHALLENGER_CELLS, { id: 'tensors', type: 'ts' as const, source: TENSORS }, { id: 'reader', type: 'ts' as const, source: 'console.log(product.shape, seen.luck);' }];
const CODE = SOURCES.filter(({ type }) => type === 'ts');
const PINNED = ['clean', 'model', 'report', 'network', 'network-report'];

/** A program in front of a command where it works here, else nothing: not every system lets a test be another host or user. */
function where(...by: string[]): readonly string[] {
  return spawnSync(by[0]!, [...by.slice(1), process.execPath, '-e', ''], { stdio: 'ignore' }).status === 0 ? by : [];
}
const otherHost = where('unshare', '--uts', 'sh', '-c', 'hostname elsewhere && exec "$@"', 'sh');
const otherUser = where('unshare', '--user');
const oneProcessor = where('taskset', '-c', '0');

const MACHINES = [
  { threads: 1, by: [...otherHost, ...oneProcessor], env: { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', USER: 'ada', HOSTNAME: 'elsewhere' } },
  { threads: 2, by: otherUser, env: { TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', USER: 'nobody', HOSTNAME: 'far' } },
  { threads: 4, by: [], env: { TZ: 'UTC', LANG: 'C', LC_ALL: 'C', USER: 'una', HOSTNAME: 'away' } },
];

describe('the same notebook on several machines', () => {
  let kernels: KernelProvider;
  let folder: string;
  const servers: PinBench[] = [];
  const versions = new Map<string, VersionId>();
  const runs: { readonly text: string; readonly digests: RunDigests }[] = [];

  /** A server with its own database and files, where all cells ran and some are pinned. */
  async function server(csv: string): Promise<{ readonly bench: PinBench; readonly pinned: Map<string, VersionId> }> {
    const bench = await PinBench.open(kernels);
    servers.push(bench);
    await bench.upload(EXAMPLE_FILE, csv);
    const notebook = await bench.notebook(CODE);
    const pinned = new Map<string, VersionId>();
    for (const cell of PINNED) pinned.set(cell, await bench.pin(notebook, cell, cell));
    return { bench, pinned };
  }

  beforeAll(async () => {
    await buildCommand();
    kernels = await createTestKernels();
    folder = await mkdtemp(join(tmpdir(), 'pinion-machines-'));
    const csv = generateCreditCsv(600, 1);
    await writeFile(join(folder, 'data.csv'), csv);
    await writeFile(join(folder, 'notebook.ipynb'), writeIpynb({ title: 'Credit', metadata: {}, cells: SOURCES.map(({ id, type, source }) => ({ id, type, source, tags: [], metadata: {}, outputs: [], executionCount: null })) }));
    for (const [index, { threads, by, env }] of MACHINES.entries()) {
      const home = join(folder, `home-${index}`);
      await mkdir(home);
      const args = [join(folder, 'notebook.ipynb'), '--data', `${EXAMPLE_FILE}=${join(folder, 'data.csv')}`, '--digests', '--no-timing', '--clock', '2026-01-31T12:00:00Z', '--threads', String(threads), '--out', join(home, 'result.ipynb'), '--quiet'];
      const ended = await pinionRun(args, { by, cwd: home, env: { ...env, HOME: home, PINION_DATA_DIR: join(home, 'data') } });
      expect([ended.code, ended.stderr.replace(/^The sandbox is .*\n/, '')]).toEqual([0, '']);
      const text = await readFile(join(home, 'result.ipynb'), 'utf8');
      const parsed = parseIpynb(text);
      if (!parsed.ok) throw new Error(parsed.message);
      runs.push({ text, digests: (parsed.value.metadata as { pinion: { run: { digests: RunDigests } } }).pinion.run.digests });
    }
    for (const [cell, version] of (await server(csv)).pinned) versions.set(cell, version);
    await server(csv);
  }, 240_000);
  afterAll(async () => {
    for (const bench of servers) await bench.dispose();
    await kernels?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives the same file, to the byte, from a pipeline on each', () => {
    expect(runs[0]!.digests.artifacts.map(({ cell, kind }) => [cell, kind])).toEqual([['raw', 'dataset'], ['clean', 'dataset'], ['model', 'model'], ['report', 'report'], ['network', 'model'], ['network-report', 'report']]);
    for (const { text } of runs) expect(text).toBe(runs[0]!.text);
  });

  it('gives the digests that a server pins, and a second server pins them too', async () => {
    const first = servers[0]!;
    const fromPipeline = new Map(runs[0]!.digests.artifacts.map(({ cell, digest }) => [cell, digest]));
    for (const [cell, version] of versions) expect((await first.manifest(version)).digest, cell).toBe(fromPipeline.get(cell));
    const second = servers[1]!;
    const rows = await second.services.db.query.artifacts.findMany();
    for (const cell of PINNED) expect(rows.map(({ digest }) => digest), cell).toContain(fromPipeline.get(cell));
  });

  it('hands the same values from cell to cell', async () => {
    const fromPipeline = new Map(runs[0]!.digests.crossings.map(({ cell, name, digest }) => [`${cell} ${name}`, digest]));
    expect([...fromPipeline.keys()]).toEqual(expect.arrayContaining(['raw raw', 'clean clean', 'split train', 'split holdout', 'model model', 'network network', 'tensors product', 'tensors seen']));
    const { closure } = await servers[0]!.origin(versions.get('network-report')!);
    const fromServer = closure.flatMap(({ id, gave }) => (gave?.values ?? []).map((value) => [`${id} ${value.name}`, hasFingerprint(value) ? value.digest : value.why] as const));
    expect(fromServer.map(([name]) => name)).toEqual(['raw raw', 'clean clean', 'split train', 'split holdout', 'model model', 'report evaluate', 'network network']);
    for (const [name, digest] of fromServer) expect(digest, name).toBe(fromPipeline.get(name));
  });

  it('replays from another process, with a copy of the files in another folder, as another host', async () => {
    const { services } = servers[0]!;
    const elsewhere = join(folder, 'copied');
    await cp(join(services.env.dataDir, 'blobs'), join(elsewhere, 'blobs'), { recursive: true });
    for (const [cell, by, TZ] of [['network-report', otherHost, 'Pacific/Chatham'], ['clean', otherUser, 'Asia/Tokyo']] as const) {
      const env = { DATABASE_URL: services.database.ownerUrl, PINION_DATA_DIR: elsewhere, TZ, LANG: 'fr_FR.UTF-8', LC_ALL: 'fr_FR.UTF-8', USER: 'eve', HOME: folder };
      const ended = await startCommand(['replay', versions.get(cell)!], { by, cwd: folder, env }).ended;
      expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]+ v1: match\. (numbers|rows) match, digest equal; so (is the value|are the \d values) handed from cell to cell\.\n$/) as string });
    }
  }, 60_000);
});
