import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCell, sourceOf } from '@/lib/collab/document';
import { FakeKernels } from '../../support/fake-kernel';
import { SessionBench, una, type TestNotebook } from '../../support/session';

const slider = (fields: object = {}) => JSON.stringify({ name: 'rate', control: 'slider', min: 0, max: 1, default: 0.5, ...fields });

/** Programs that ran, in order; a program that says `forever` runs until it is stopped. */
let ran: string[];
let bench: SessionBench;
beforeEach(async () => {
  ran = [];
  bench = await SessionBench.open(new FakeKernels(async (_ask, code, request) => {
    const value = /const rate = ([\d.]+)/.exec(code)?.[1];
    ran.push(value === undefined ? request.compiled.cell : String(Number(value)));
    if (code.includes('forever')) await new Promise(() => {});
  }));
});
afterEach(async () => { await bench.dispose(); });

/** An input, then cells of TypeScript. */
async function notebookWith(input: string, ...sources: string[]): Promise<TestNotebook> {
  const notebook = await bench.notebook(...sources);
  await notebook.room.change(una.id, (doc) => { notebook.cells.unshift(addCell(doc, { type: 'input', source: input, after: null })); });
  return notebook;
}

describe('choosing in an input', () => {
  it('is seen by everybody, and runs again only what had run', async () => {
    const notebook = await notebookWith(slider(), 'rate + 1', 'rate + 2');
    const [first, second] = [await notebook.connect(), await notebook.connect()];
    await first.until(() => first.cell(1) !== undefined);
    await first.run(1);
    await first.until(() => first.cell(1).validity === 'evaluated');
    expect(ran).toEqual(['0.5', notebook.cells[1]]);
    expect(await first.command({ type: 'input', cell: notebook.cells[0]!, value: 0.75 })).toMatchObject({ ok: true, value: { value: 0.75 } });
    await second.until(() => second.cell(1).validity === 'evaluated' && second.cell(1).execution!.number === 4);
    expect(second.state.inputs).toMatchObject({ [notebook.cells[0]!]: { value: 0.75, by: { name: 'Una' } } });
    expect(ran).toEqual(['0.5', notebook.cells[1], '0.75', notebook.cells[1]]);
    expect(second.cell(2).validity).toBe('fresh');
    first.close();
    second.close();
  });

  it('starts no kernel where nothing has run, and the first run takes what was chosen', async () => {
    const notebook = await notebookWith(slider(), 'rate');
    const client = await notebook.connect();
    await client.command({ type: 'input', cell: notebook.cells[0]!, value: 0.25 });
    await client.until(() => client.state.inputs !== undefined);
    expect([client.state.kernel.status, client.state.queue]).toEqual(['none', []]);
    await notebook.runAll();
    expect(ran).toEqual(['0.25', notebook.cells[1]]);
    client.close();
  });

  it('lets a run that an older choice asked for give way, and what was queued for it', async () => {
    const notebook = await notebookWith(slider(), 'const slow = "forever" + rate', 'slow');
    const client = await notebook.connect();
    await client.until(() => client.cell(2) !== undefined);
    void client.run(2);
    await client.until(() => client.cell(1).status === 'running');
    // A person's own run is not taken from them: it is stopped by them.
    await client.command({ type: 'interrupt' });
    await client.until(() => client.cell(1).status === 'ready');
    for (const value of [0.1, 0.2, 0.3]) {
      await client.command({ type: 'input', cell: notebook.cells[0]!, value });
      await client.until(() => client.cell(1).status === 'running' && ran.includes(String(value)));
    }
    await client.command({ type: 'input', cell: notebook.cells[0]!, value: 0.4 });
    await client.until(() => client.cell(1).execution?.error?.message.includes('newer choice') === true || ran.includes('0.4'));
    await client.until(() => ran.includes('0.4') && client.cell(1).status === 'running');
    expect(ran.filter((one) => one.startsWith('0'))).toEqual(['0.5', '0.1', '0.2', '0.3', '0.4']);
    await client.command({ type: 'interrupt' });
    await client.until(() => client.state.queue.length === 0);
    client.close();
  });

  it('is taken back to the default by nobody but the definition, and an equal choice runs nothing', async () => {
    const notebook = await notebookWith(slider(), 'rate');
    await notebook.runAll();
    const client = await notebook.connect();
    await client.command({ type: 'input', cell: notebook.cells[0]!, value: 0.5 });
    expect(client.state.inputs).toBeUndefined();
    await client.command({ type: 'input', cell: notebook.cells[0]!, value: 0.9 });
    await client.until(() => ran.length === 4);
    await notebook.room.change(una.id, (doc) => {
      const text = sourceOf(doc, notebook.cells[0]!)!;
      text.delete(0, text.length);
      text.insert(0, slider({ max: 0.8 }));
    });
    await client.until(() => client.cell(0).validity === 'stale');
    await notebook.runAll();
    expect(ran.at(-2)).toBe('0.5');
    client.close();
  });

  it('refuses in words what the input does not offer, other cells, and people who may not run', async () => {
    const notebook = await notebookWith(slider({ label: 'Rate' }), 'rate');
    const [client, reader] = [await notebook.connect(), await notebook.connect(async () => 'comment')];
    expect(await client.command({ type: 'input', cell: notebook.cells[0]!, value: 3 })).toMatchObject({ ok: false, message: 'Rate: 3 is outside 0 to 1.' });
    expect(await client.command({ type: 'input', cell: notebook.cells[0]!, value: 'x' })).toMatchObject({ ok: false, message: 'Rate: a number is wanted.' });
    expect(await client.command({ type: 'input', cell: notebook.cells[1]!, value: 1 })).toMatchObject({ ok: false, code: 'invalid' });
    expect(await client.command({ type: 'input', cell: 'nowhere' as never, value: 1 })).toMatchObject({ ok: false, code: 'not-found' });
    expect(await reader.command({ type: 'input', cell: notebook.cells[0]!, value: 0.1 })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect((await notebook.state()).inputs).toBeUndefined();
    client.close();
    reader.close();
  });

  it('survives the server', async () => {
    const notebook = await notebookWith(slider(), 'rate');
    const client = await notebook.connect();
    await client.command({ type: 'input', cell: notebook.cells[0]!, value: 0.625 });
    client.close();
    await bench.sessions.dispose();
    await bench.rooms.dispose();
    await bench.start();
    expect((await bench.sessions.state(notebook.id)).inputs).toMatchObject({ [notebook.cells[0]!]: { value: 0.625 } });
  });
});
