import { readdir, readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataFiles, executions, sessionEvents } from '@/db/schema';
import type { KernelProvider } from '@/kernel/host/port';
import { setTrashed } from '@/lib/collab/document';
import { hasOutputs } from '@/db/queries/sessions';
import type { OutputEntry } from '@/lib/notebook/outputs';
import { createTestKernels } from '../../support/kernel';
import { FakeKernels } from '../../support/fake-kernel';
import { SessionBench, una } from '../../support/session';

let kernels: KernelProvider;
let bench: SessionBench;
beforeAll(async () => { kernels = await createTestKernels({ warm: 1 }); });
afterAll(async () => { await kernels.dispose(); });
beforeEach(async () => { bench = await SessionBench.open(kernels); });
afterEach(async () => { await bench.dispose(); });

describe('running cells (D6)', () => {
  it('runs the ancestors that are not evaluated first, and shows the values to everybody', async () => {
    const notebook = await bench.notebook('const a = 20', 'const b = a * 2', 'b + 2', 'throw new Error("not asked for")');
    const [first, second] = [await notebook.connect(), await notebook.connect()];
    expect(await first.run(2)).toMatchObject({ ok: true, value: { queued: 3 } });
    await second.until(() => second.cell(2).validity === 'evaluated');
    expect(second.cell(2).execution).toMatchObject({ outcome: 'ok', by: { name: 'Una' }, outputs: [{ output: { kind: 'tree', tree: { text: '42' } } }] });
    expect(second.cell(3).validity).toBe('fresh');
    const rows = await bench.services.db.select().from(executions).where(eq(executions.notebookId, notebook.id)).orderBy(executions.number);
    expect(rows.map((row) => [row.source, row.status, row.number])).toEqual([['const a = 20', 'ok', 1], ['const b = a * 2', 'ok', 2], ['b + 2', 'ok', 3]]);
    first.close();
    second.close();
  });

  it('marks what an edit made stale, and takes it back with the edit (D5)', async () => {
    const notebook = await bench.notebook('const a = 1', 'a + 1', '7');
    await notebook.runAll();
    await notebook.edit(0, 'const a = 2');
    expect(await notebook.validity()).toEqual(['stale', 'stale', 'evaluated']);
    await notebook.edit(0, 'const a = 1');
    expect(await notebook.validity()).toEqual(['evaluated', 'evaluated', 'evaluated']);
    await notebook.room.change(una.id, (doc) => setTrashed(doc, notebook.cells[0]!, true));
    expect(await notebook.validity()).toEqual(['gone', 'stale', 'evaluated']);
  });

  it('aborts what reads from a cell that failed, at the right line, and runs the rest', async () => {
    const notebook = await bench.notebook('const a: number = 1\n\nnull!.boom', 'a', 'a + 1', '"other"');
    await notebook.edit(0, 'const a: number = 1;\ninterface X { y: string }\n(null as any).boom');
    await notebook.runAll();
    const state = await notebook.state();
    expect(await notebook.validity()).toEqual(['error', 'aborted', 'aborted', 'evaluated']);
    expect(state.cells[notebook.cells[0]!]!.execution!.error).toMatchObject({ name: 'TypeError', frames: [{ cell: notebook.cells[0], line: 3 }] });
    expect(state.cells[notebook.cells[1]!]!.why).toContain('Cell 1');
  });

  it('refuses a source that the sender did not see, and a cell with a problem', async () => {
    const notebook = await bench.notebook('1', 'const x = 1', 'const x = 2', 'x');
    const client = await notebook.connect();
    await notebook.edit(0, '2');
    expect(await client.command({ type: 'run', cells: [notebook.cells[0]!], digests: { [notebook.cells[0]!]: 'old' as never }, stateVector: 'AA==' })).toMatchObject({ ok: false, code: 'conflict' });
    expect(await client.run(3)).toMatchObject({ ok: false, code: 'invalid', message: expect.stringContaining('cell 2 and cell 3') });
    client.close();
  });

  it('runs dependents that had run, in auto mode only (D7)', async () => {
    const notebook = await bench.notebook('const a = 1', 'a + 1', 'a + 2');
    const client = await notebook.connect();
    await client.run(1);
    await client.until(() => client.cell(1).validity === 'evaluated');
    await client.command({ type: 'mode', mode: 'auto' });
    await notebook.edit(0, 'const a = 5');
    await client.until(() => client.cell(0).validity === 'stale');
    await client.run(0);
    await client.until(() => client.cell(1).validity === 'evaluated' && client.cell(1).execution!.number === 4);
    expect(client.cell(1).execution!.outputs[0]!.output).toMatchObject({ tree: { text: '6' } });
    expect(client.cell(2).validity).toBe('fresh');
    client.close();
  });
});

describe('bad cells', () => {
  it('stops a loop without an end, and says truly whether the variables are kept', async () => {
    const notebook = await bench.notebook('const kept = 3', 'while (true) {}', 'kept');
    const client = await notebook.connect();
    await client.run(0);
    await client.until(() => client.cell(0).validity === 'evaluated');
    await client.run(1);
    await client.until(() => client.cell(1).status === 'running');
    await client.run(2);
    const answer = await client.command({ type: 'interrupt' });
    await client.until(() => client.cell(1).execution?.outcome === 'interrupted' || client.cell(1).execution?.outcome === 'lost');
    expect(client.state.queue).toEqual([]);
    // Where the ladder ended in a kill, nothing pretends to be kept.
    expect(client.cell(0).validity).toBe(answer.ok && (answer.value as { outcome: string }).outcome === 'kept' ? 'evaluated' : 'fresh');
    await client.run(2);
    await client.until(() => client.cell(2).validity === 'evaluated');
    client.close();
  });

  it('keeps the head of a million lines and counts the rest', async () => {
    const notebook = await bench.notebook('for (let i = 0; i < 1_000_000; i += 1) console.log("line " + i)');
    const state = await notebook.runAll();
    const { execution } = state.cells[notebook.cells[0]!]!;
    expect(execution!.outcome).toBe('ok');
    expect(execution!.dropped).toBeGreaterThan(1_000_000);
    expect(execution!.compacted!.isTruncated).toBe(true);
    expect(JSON.stringify(execution!.outputs).length).toBeLessThan(5_000);
    const stored = JSON.parse(Buffer.from(await bench.services.blobs.readAll(execution!.compacted!.digest)).toString()) as OutputEntry[];
    expect(JSON.stringify(stored)).toContain('line 99999');
    expect(await hasOutputs(bench.services.db, notebook.id, execution!.compacted!.digest)).toBe(true);
    const other = await bench.notebook('1');
    expect(await hasOutputs(bench.services.db, other.id, execution!.compacted!.digest)).toBe(false);
  });

  it('stores what PostgreSQL cannot hold', async () => {
    const notebook = await bench.notebook('console.log("a\\u0000b\\ud800c \\\\u0000")');
    const state = await notebook.runAll();
    expect(state.cells[notebook.cells[0]!]!.execution!.outputs[0]!.output).toMatchObject({ text: expect.stringContaining('a\ufffdb\ufffdc \\u0000') });
    const client = await notebook.connect();
    expect(client.cell(0).validity).toBe('evaluated');
    client.close();
  });

  it('says why a cell that takes all memory lost its kernel, and goes on with a new one', async () => {
    const notebook = await bench.notebook('const all = []; while (true) all.push(new Array(1e6).fill(Math.random()))', '1 + 1');
    await notebook.runAll();
    const state = await notebook.state();
    const { execution } = state.cells[notebook.cells[0]!]!;
    expect(['lost', 'error']).toContain(execution!.outcome);
    expect(execution!.error!.message).toMatch(/memory/i);
    const client = await notebook.connect();
    await client.run(1);
    await client.until(() => client.cell(1).validity === 'evaluated');
    client.close();
  }, 120_000);
});

describe('kernels', () => {
  it('that die leave a lost cell, everything else fresh, and a new one at the next run', async () => {
    const notebook = await bench.notebook('const a = 1', 'await new Promise(() => {})', 'a');
    const client = await notebook.connect();
    await client.run(0, 1);
    await client.until(() => client.cell(1).status === 'running');
    expect(client.cell(0).validity).toBe('evaluated');
    await killKernels();
    await client.until(() => client.cell(1).execution?.outcome === 'lost');
    expect([client.cell(0).validity, client.cell(1).validity, client.state.kernel.status]).toEqual(['fresh', 'error', 'dead']);
    expect(client.cell(1).execution!.error!.message).not.toBe('');
    // The kernels that waited in the pool were killed too, so the first that is handed out may be a dead one.
    await notebook.edit(1, '2');
    for (let tries = 0; tries < 3 && (await notebook.validity())[2] !== 'evaluated'; tries += 1) await notebook.runAll();
    expect((await notebook.validity())[2]).toBe('evaluated');
    client.close();
  });

  it('restart clean: everything fresh, old outputs kept', async () => {
    const notebook = await bench.notebook('const a = 1; a');
    const client = await notebook.connect();
    await client.run(0);
    await client.until(() => client.cell(0).validity === 'evaluated');
    await client.command({ type: 'restart' });
    await client.until(() => client.cell(0).validity === 'fresh');
    expect(client.cell(0).execution!.outputs).toHaveLength(1);
    client.close();
  });

  it('are stopped after a while without work', async () => {
    await bench.sessions.dispose();
    await bench.start({ idleMs: 50 });
    const notebook = await bench.notebook('1');
    const client = await notebook.connect();
    await client.run(0);
    await client.until(() => client.state.kernel.status === 'none' && client.cell(0).execution !== undefined);
    expect(client.state.kernel.reason).toContain('without work');
    expect(client.cell(0).validity).toBe('fresh');
    client.close();
  });
});

describe('a server that ends in the middle of a run', () => {
  it('leaves an execution that is lost, and an event that says so', async () => {
    const notebook = await bench.notebook('await new Promise(() => {})', 'const later = 1');
    const client = await notebook.connect();
    await client.run(0, 1);
    await client.until(() => client.cell(0).status === 'running');
    client.socket.terminate();
    // As after kill -9: rows say `running`, nobody ended anything.
    const [oldSessions, oldRooms] = [bench.sessions, bench.rooms];
    await bench.start();
    const state = await notebook.state();
    expect(state.cells[notebook.cells[0]!]!).toMatchObject({ status: 'ready', validity: 'error', execution: { outcome: 'lost' } });
    expect(state.queue).toEqual([]);
    expect(state.kernel.status).toBe('none');
    const rows = await bench.services.db.select().from(executions).where(eq(executions.notebookId, notebook.id));
    expect(rows.map((row) => row.status)).toEqual(['lost']);
    await bench.sessions.dispose();
    await oldSessions.dispose().catch(() => {});
    await oldRooms.dispose();
  });
});

describe('the log', () => {
  it('is dense, and a socket that comes back gets the tail', async () => {
    const notebook = await bench.notebook('1', '2');
    const client = await notebook.connect();
    await client.run(0);
    await client.until(() => client.cell(0).validity === 'evaluated');
    const { seq } = client.state;
    await client.run(1);
    await client.until(() => client.cell(1).validity === 'evaluated' && client.state.kernel.status === 'idle');
    const before = client.state;
    client.state = { ...before, seq };
    client.say({ type: 'resume', seq });
    await client.until(() => client.state.seq === before.seq);
    expect(client.snapshots).toBe(1);
    const rows = await bench.services.db.select({ seq: sessionEvents.seq }).from(sessionEvents).where(eq(sessionEvents.notebookId, notebook.id)).orderBy(sessionEvents.seq);
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
    client.close();
  });
});

describe('rights', () => {
  it('let a viewer follow and page, and nothing else; a revoked role acts at once', async () => {
    const notebook = await bench.notebook('1');
    let rights: 'view' | 'run' | 'none' = 'view';
    const client = await notebook.connect(async () => rights);
    expect(client.canRun).toBe(false);
    expect(await client.run(0)).toMatchObject({ ok: false, code: 'not-allowed' });
    for (const type of ['interrupt', 'restart'] as const) expect(await client.command({ type })).toMatchObject({ ok: false, code: 'not-allowed' });
    rights = 'run';
    await bench.services.announcements.announce(`people:${una.id}`);
    await client.until(() => client.canRun);
    expect(await client.run(0)).toMatchObject({ ok: true });
    rights = 'none';
    await bench.services.announcements.announce(`people:${una.id}`);
    await client.until(() => client.closedBy !== null);
    expect(client.closedBy).toBe(4403);
  });

  it('close a socket that says what is no request', async () => {
    const notebook = await bench.notebook('1');
    for (const bad of ['{', '{"type":"forge"}', '{"type":"command","id":"1","command":{"type":"outputs"}}', '{"type":"resume","seq":-1}']) {
      const client = await notebook.connect();
      client.say(bad);
      await client.until(() => client.closedBy !== null);
      expect(client.closedBy).toBe(4400);
    }
  });
});

describe('data and pins', () => {
  it('read the files of the notebook\'s project by name, and remember them with what was pinned from them', async () => {
    const blob = await bench.services.blobs.put(Buffer.from('a,b\n1,2\n'));
    await bench.services.db.insert(dataFiles).values({ projectId: bench.projectId, name: 'numbers.csv', digest: blob.digest, size: blob.size, mediaType: 'text/csv', uploadedBy: una.id });
    const fake = new FakeKernels(async (ask, source) => {
      if (!source.includes('read:')) return;
      const { payload } = await ask({ verb: 'readData', name: /read:([\w.]+)/.exec(source)![1]! });
      const parts: Uint8Array[] = [];
      for await (const part of payload as AsyncIterable<Uint8Array>) parts.push(part);
      return Buffer.concat(parts).toString();
    });
    await bench.sessions.dispose();
    const fakes = new SessionBench(bench.services, fake, bench.workspaceId, bench.projectId);
    await fakes.start();
    const notebook = await fakes.notebook('const a = "read:numbers.csv"', 'a', '"read:missing.csv"');
    const state = await notebook.runAll();
    expect(state.cells[notebook.cells[2]!]!.execution!.error!.message).toBe('The project has no file “missing.csv”. It has: numbers.csv.');
    expect(state.cells[notebook.cells[0]!]!.execution!.outputs[0]!.output).toMatchObject({ text: 'a,b\n1,2\n' });
    const { execution } = state.cells[notebook.cells[1]!]!;
    const exported = await fakes.sessions.exportForPin(notebook.id, notebook.cells[1]!, execution!.id, { kind: 'result' });
    expect(exported).toMatchObject({ ok: true, value: { notebookTitle: 'Trial', inputs: [{ name: 'numbers.csv', digest: blob.digest }], closure: [{ id: notebook.cells[0], source: 'const a = "read:numbers.csv"' }, { id: notebook.cells[1], source: 'a' }], ranBy: [una.id], seed: 7 } });
    await fakes.sessions.notePin(notebook.id, notebook.cells[1]!, execution!.id, '00000000-0000-4000-8000-000000000001', 'a v1');
    expect((await notebook.state()).cells[notebook.cells[1]!]!.execution!.pinned).toEqual([{ versionId: '00000000-0000-4000-8000-000000000001', label: 'a v1' }]);
    await fakes.sessions.dispose();
    await fakes.rooms.dispose();
  });

  it('read a table through the real library, page it, and export it for a pin', async () => {
    const csv = `x,y,label\n${Array.from({ length: 120 }, (_, i) => `${i},${(i * 37) % 11},${i % 3 === 0 ? 'yes' : 'no'}`).join('\n')}\n`;
    const blob = await bench.services.blobs.put(Buffer.from(csv));
    await bench.services.db.insert(dataFiles).values({ projectId: bench.projectId, name: 'labels.csv', digest: blob.digest, size: blob.size, mediaType: 'text/csv', uploadedBy: una.id });
    const notebook = await bench.notebook("import { readCsv } from 'pinion/data'\nconst table = await readCsv('labels.csv')\ntable");
    const client = await notebook.connect();
    await client.run(0);
    await client.until(() => client.cell(0).status === 'ready' && client.cell(0).execution?.outcome !== undefined);
    expect(client.cell(0).execution!.error).toBeUndefined();
    const { execution } = client.cell(0);
    const all = execution!.compacted ? JSON.parse(Buffer.from(await bench.services.blobs.readAll(execution!.compacted.digest)).toString()) as OutputEntry[] : execution!.outputs;
    const table = all.find((entry) => entry.output.kind === 'table')!.output as Extract<OutputEntry['output'], { kind: 'table' }>;
    const page = await client.command({ type: 'page', execution: execution!.id, handle: table.handle, request: { what: 'rows', offset: 100, limit: 5, first: 0, columns: 3, sort: [{ column: 'x', descending: true }], filter: [] } });
    expect(page).toMatchObject({ ok: true, value: { offset: 100, rowCount: 120, rows: [[19, expect.anything(), 'no'], expect.anything(), expect.anything(), expect.anything(), expect.anything()] } });
    expect(all.at(-1)!.pinnable).toMatchObject({ kind: 'dataset', selector: { kind: 'result' } });
    const exported = await bench.sessions.exportForPin(notebook.id, notebook.cells[0]!, execution!.id, { kind: 'result' });
    expect(exported).toMatchObject({ ok: true, value: { inputs: [{ name: 'labels.csv', digest: blob.digest }], artifacts: [{ artifact: { manifest: { kind: 'dataset', rows: 120 } } }] } });
    client.close();
  });

  it('refuses to export what is stale, old or gone', async () => {
    const notebook = await bench.notebook('const a = 1', 'a + 1');
    const state = await notebook.runAll();
    const execution = state.cells[notebook.cells[1]!]!.execution!.id;
    await notebook.edit(0, 'const a = 2');
    expect(await bench.sessions.exportForPin(notebook.id, notebook.cells[1]!, execution, { kind: 'result' })).toMatchObject({ ok: false, code: 'stale', message: expect.stringContaining('Cell 2') });
    await notebook.runAll();
    expect(await bench.sessions.exportForPin(notebook.id, notebook.cells[1]!, execution, { kind: 'result' })).toMatchObject({ ok: false, code: 'stale', message: expect.stringContaining('run again') });
  });
});

/** Kills every child of this process that runs a kernel, as an administrator or the system would. */
async function killKernels(): Promise<void> {
  for (const thread of await readdir('/proc/self/task')) {
    for (const pid of (await readFile(`/proc/self/task/${thread}/children`, 'utf8')).trim().split(' ').filter(Boolean)) {
      if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('deno')) process.kill(Number(pid), 'SIGKILL');
    }
  }
}
