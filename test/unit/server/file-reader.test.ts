/** Large notebook files are read beside the server's own work, and what cannot be read ends with words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { listCells } from '@/lib/collab/document';
import { createFileReader, SMALL_BYTES, type FileLimits, type FileReader } from '@/lib/server/notebooks/file-reader';
import { readContent } from '@/lib/server/notebooks/file-work';
import { buildFileProgram } from '../../support/file-program';

let built: Awaited<ReturnType<typeof buildFileProgram>>;
const readers: FileReader[] = [];
const open = (limits: Partial<FileLimits> = {}) => {
  readers.push(createFileReader(built.program, limits));
  return readers.at(-1)!;
};
beforeAll(async () => { built = await buildFileProgram(); });
afterAll(async () => {
  await Promise.all(readers.map((reader) => reader.dispose()));
  await built.dispose();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const book = (outputs: string, more = '') => bytes(`{"nbformat":4,"nbformat_minor":5,"metadata":{"language_info":{"name":"typescript"}}${more},"cells":[{"cell_type":"markdown","metadata":{},"source":"# Sums"},{"cell_type":"code","id":"a","metadata":{},"source":"1 + 1","execution_count":1,"outputs":[${outputs}]}]}`);
const stream = (text: string) => `{"output_type":"stream","name":"stdout","text":${JSON.stringify(text)}}`;
const cellsOf = (update: Uint8Array) => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return listCells(doc).map(({ type, source }) => ({ type, source }));
};

describe('a large file', () => {
  const MIB = 1024 * 1024;

  it('is read while the server goes on with its own work', async () => {
    const reader = open();
    let turns = 0;
    let isRead = false;
    const reading = reader.content('large.ipynb', book(stream('0.1234567890123456789 '.repeat((24 * MIB) / 22)))).finally(() => { isRead = true; });
    // Each turn of the loop is a chance for a message; read in this process, the file would be there before the second.
    while (!isRead) {
      await new Promise((resolve) => { setImmediate(resolve); });
      turns += 1;
    }
    expect(await reading).toMatchObject({ ok: true, value: { title: 'Sums', cells: 2, format: 'ipynb' } });
    expect(turns).toBeGreaterThan(100);
    expect(reader.count).toBe(0);
  });

  it('gives the same as a small one: cells, notes, the rest of the file, and what it had shown', async () => {
    const reader = open();
    const file = book(stream('é\n'.repeat(SMALL_BYTES)), ',"loss":NaN');
    const [far, near] = [await reader.content('sums.ipynb', file), readContent('sums.ipynb', file)];
    if (!far.ok || !near.ok) throw new Error('refused');
    expect({ ...far.value, update: null, remainder: null }).toEqual({ ...near.value, update: null, remainder: null });
    expect(cellsOf(far.value.update)).toEqual(cellsOf(near.value.update));
    expect(Buffer.compare(far.value.remainder, near.value.remainder)).toBe(0);
    const shown = await reader.shown(far.value.remainder);
    expect(shown.ok && JSON.parse(new TextDecoder().decode(shown.value))).toMatchObject({ a: { entries: [{ output: { kind: 'stream', name: 'stdout' } }] } });
  });

  it.each([
    ['broken', `{"cells":[${' '.repeat(SMALL_BYTES)}`, 'invalid', /not JSON/],
    ['foreign', 'PK\u0003\u0004'.padEnd(SMALL_BYTES + 10, 'x'), 'wrong-type', /ZIP archive/],
    ['a hundred thousand lists deep', `{"nbformat":4,"cells":[],"metadata":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'invalid', /more than 500 deep/],
    ['of ten thousand cells', `{"nbformat":4,"metadata":{},"cells":[${Array.from({ length: 10_000 }, () => '{"cell_type":"code","metadata":{},"source":"1","outputs":[]}').join()}]}`, 'too-large', /10,000 cells/],
  ])('that is %s is refused in the words of a small one', async (_, text, code, message) => {
    expect(await open().content('bad.ipynb', bytes(text))).toMatchObject({ ok: false, code, message: expect.stringMatching(message) as unknown });
  });

  it('that blows up in memory is refused, with what helps, and the server lives', async () => {
    const reader = open({ heapMb: 64 });
    const bomb = book('', `,"x":[${'{},'.repeat(2_000_000)}0]`);
    expect(await reader.content('bomb.ipynb', bomb)).toMatchObject({ ok: false, code: 'too-large', message: 'bomb.ipynb takes more than 64 MiB of memory to read, which no notebook of this size should. Clear the outputs that it holds, then import it again.' });
    expect(await reader.content('good.ipynb', book(stream('x'.repeat(SMALL_BYTES))))).toMatchObject({ ok: true });
  });

  it('that takes too long is refused likewise', async () => {
    expect(await open({ ms: 1 }).content('slow.ipynb', book(stream('x'.repeat(SMALL_BYTES))))).toMatchObject({ ok: false, code: 'too-large', message: expect.stringContaining('longer than') as unknown });
  });

  it('full of the marks that stand for exact numbers while it is read, is read in one pass', async () => {
    const marks = Array.from({ length: 400_000 }, (_, index) => `exactnumber${index}x`).join(' ');
    const read = await open().content('marks.ipynb', book(stream(marks), ',"id":12345678901234567890'));
    expect(read).toMatchObject({ ok: true });
  });

  it('waits for its turn, and too many are refused instead of filling the memory', async () => {
    const reader = open({ processes: 1, waiting: 1 });
    const file = book(stream('x'.repeat(SMALL_BYTES)));
    const answers = await Promise.all([reader.content('a.ipynb', file), reader.content('b.ipynb', file), reader.content('c.ipynb', file)]);
    expect(answers.map((answer) => (answer.ok ? 'read' : answer.code))).toEqual(['read', 'read', 'unavailable']);
  });

  it('that is being read when the server stops is refused, and leaves no process behind', async () => {
    const reader = open({ processes: 1 });
    const reading = [1, 2].map((name) => reader.content(`${name}.ipynb`, book(stream('x'.repeat(8 * MIB)))));
    await reader.dispose();
    for (const answer of await Promise.all(reading)) expect(answer).toMatchObject({ ok: false, code: 'unavailable' });
    expect(reader.count).toBe(0);
  });
});

describe('a program that fails', () => {
  it('is an error of the server, told with its words, and no fault of the file', async () => {
    const reader = createFileReader('no/such/program.mjs');
    await expect(reader.content('a.ipynb', book(stream('x'.repeat(SMALL_BYTES))))).rejects.toThrow(/Cannot find module/);
  });
});
