import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber, parseExactJson, writeExactJson } from '@/lib/notebook/files/exact-json';
import { parseIpynb, writeIpynb } from '@/lib/notebook/files/ipynb';
import { parsePercent, writePercent } from '@/lib/notebook/files/percent';
import type { FileCell, FileCellType, NotebookFile } from '@/lib/notebook/files/types';

const line = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom('// %% [markdown]', '// \\%%', '// ---', '', '   ', 'const a = 1;', '// %%x'));
const source = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n').replace(/[\r\u2028\u2029]/g, ''));
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const metadata = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/).filter((key) => !['id', 'tags', 'pinion', 'title', 'kernelspec'].includes(key)), json, { maxKeys: 3 });
const cell = fc.record({ type: fc.constantFrom<FileCellType>('ts', 'sql', 'markdown', 'input', 'raw'), source, tags: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 2 }), metadata });
const notebook: fc.Arbitrary<NotebookFile> = fc.record({ title: fc.option(fc.string()), cells: fc.array(cell, { maxLength: 6 }), metadata }).map(({ title, cells, metadata: own }) => ({
  title,
  metadata: own,
  cells: cells.map((item, index): FileCell => ({ ...item, id: `c${index}`, outputs: [], executionCount: null })),
}));

describe('saving and loading a notebook', () => {
  it('as .ipynb gives back every cell, id, tag and metadata', () => {
    fc.assert(fc.property(notebook, (before) => {
      const after = parseIpynb(writeIpynb(before));
      if (!after.ok) throw new Error(after.message);
      const { kernelspec: _, language_info: __, ...own } = after.value.metadata;
      expect({ ...after.value, metadata: own }).toEqual(before);
    }));
  });

  it('as percent text gives back every cell, id, tag and metadata', () => {
    fc.assert(fc.property(notebook, (before) => {
      expect(parsePercent(writePercent(before))).toEqual({ ok: true, value: before });
    }), { numRuns: 500 });
  });

  it('twice gives the same bytes as once', () => {
    fc.assert(fc.property(notebook, (before) => {
      for (const [parse, write] of [[parseIpynb, writeIpynb], [parsePercent, writePercent]] as const) {
        const once = write(before);
        const read = parse(once);
        if (!read.ok) throw new Error(read.message);
        expect(write(read.value)).toBe(once);
      }
    }));
  });
});

describe('JSON of other people’s files', () => {
  it('is what JSON.parse gives where that loses nothing', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 1), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseExactJson(text)).toEqual(JSON.parse(text));
      expect(writeExactJson(JSON.parse(text), indent)).toBe(text);
    }));
  });

  it('keeps every digit of every whole number, beside any text', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.oneof(fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }), fc.string(), fc.constantFrom('"', '\\', '\\"', '1', 'NaN', 'exactnumber0x1'))), (entries) => {
      const text = `{${Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}:${typeof value === 'bigint' ? String(value) : JSON.stringify(value)}`).join(',')}}`;
      expect(writeExactJson(parseExactJson(text), 0)).toBe(reordered(text, entries));
    }));
  });

  it('keeps what Python writes for numbers that are none, and numbers beyond a double', () => {
    const text = '{"a":[NaN,-Infinity,1e400,9007199254740993],"b":"NaN 9007199254740993"}';
    expect(writeExactJson(parseExactJson(text), 0)).toBe(text);
    expect(parseExactJson('[9007199254740993]')).toEqual([new ExactNumber('9007199254740993')]);
  });

  it('is refused where JSON.parse refuses it', () => {
    for (const text of ['', '{', '[1,]', '{"a":"', '[99999999999999999999', 'Nan', '"NaN', '[01234567890123456789]', '{NaN:1}', '[1NaN]', '[-NaN]']) expect(() => parseExactJson(text), text).toThrow(SyntaxError);
  });
});

/** Objects put keys that are whole numbers first. */
function reordered(text: string, entries: Record<string, unknown>): string {
  const order = Object.keys(JSON.parse(text) as object);
  return `{${order.map((key) => `${JSON.stringify(key)}:${typeof entries[key] === 'bigint' ? String(entries[key]) : JSON.stringify(entries[key])}`).join(',')}}`;
}

describe('loading what others wrote', () => {
  it('keeps the outputs of code in another language, and writes them again', () => {
    const outputs = [{ output_type: 'stream', name: 'stdout', text: ['hi\n'] }];
    const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { language: 'python' } }, cells: [{ cell_type: 'code', id: 'a', metadata: { tags: ['t'] }, source: 'print()', execution_count: 3, outputs }] });
    const read = parseIpynb(text);
    if (!read.ok) throw new Error(read.message);
    expect(read.value.cells).toMatchObject([{ type: 'raw', metadata: { language: 'python' }, tags: ['t'], outputs, executionCount: 3 }]);
    expect(parseIpynb(writeIpynb(read.value))).toMatchObject({ ok: true, value: { cells: read.value.cells } });
  });

  it('keeps attachments in both formats, and another kernel of TypeScript', () => {
    const attachments = { 'a b.png': { 'image/png': 'iVBORw0KGgo=' } };
    const kernelspec = { name: 'deno', display_name: 'Deno', language: 'typescript' };
    const info = { name: 'typescript', version: '5.6' };
    const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec, language_info: info }, cells: [{ cell_type: 'markdown', id: 'a', metadata: {}, source: '![](attachment:a b.png)', attachments }] });
    const read = parseIpynb(text);
    if (!read.ok) throw new Error(read.message);
    expect(parseIpynb(writeIpynb(read.value))).toEqual(read);
    expect(read.value.metadata).toEqual({ kernelspec, language_info: info });
    expect(parsePercent(writePercent(read.value))).toMatchObject({ ok: true, value: { cells: [{ attachments }] } });
  });


  it('keeps outputs and execution counts of .ipynb', () => {
    const outputs = [{ output_type: 'stream', name: 'stdout', text: ['hi\n'] }];
    const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ cell_type: 'code', id: 'a', metadata: {}, source: ['1+1\n', '2'], execution_count: 3, outputs }] });
    const read = parseIpynb(text);
    expect(read).toMatchObject({ ok: true, value: { cells: [{ id: 'a', type: 'ts', source: '1+1\n2', executionCount: 3, outputs }] } });
  });

  it('turns code of another language into a raw cell that says which', () => {
    const text = JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: { kernelspec: { language: 'python' } }, cells: [{ cell_type: 'code', metadata: {}, source: 'import numpy', outputs: [], execution_count: null }] });
    expect(parseIpynb(text)).toMatchObject({ ok: true, value: { cells: [{ id: 'cell-1', type: 'raw', source: 'import numpy', metadata: { language: 'python' } }] } });
  });

  it('refuses what is not a notebook in words that say what it is', () => {
    const message = (text: string) => {
      const result = parseIpynb(text);
      return result.ok ? 'accepted' : result.message;
    };
    expect(message('{')).toMatch(/not JSON/);
    expect(message('{}')).toMatch(/no list “cells”/);
    expect(message('{"cells":[],"nbformat":3}')).toMatch(/format 3/);
    expect(message('{"cells":[{"cell_type":"video","source":""}],"nbformat":4}')).toMatch(/Cell 1: “cell_type” is "video"/);
    expect(message(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toMatch(/notebook/);
  });

  it('reads a plain TypeScript file as one cell, and other editors’ markers with titles', () => {
    expect(parsePercent('const a = 1;\na\n')).toMatchObject({ ok: true, value: { cells: [{ type: 'ts', source: 'const a = 1;\na' }] } });
    expect(parsePercent('// %% Load the data\nload();\n')).toMatchObject({ ok: true, value: { cells: [{ type: 'ts', source: 'load();', metadata: { title: 'Load the data' } }] } });
    expect(parsePercent('// %% [markdown]\n// # Title\n//\n// text\n\n// %%\n1\n')).toMatchObject({ ok: true, value: { cells: [{ type: 'markdown', source: '# Title\n\ntext' }, { type: 'ts', source: '1' }] } });
  });

  it('names the line of a marker that cannot be read', () => {
    expect(parsePercent('// %% [video]\n')).toMatchObject({ ok: false, message: expect.stringContaining('Line 1') as string });
  });

  it('makes missing and repeated ids unique', () => {
    const read = parsePercent('// %% {"id":"a"}\n1\n\n// %% {"id":"a"}\n2\n\n// %%\n3\n');
    expect(read.ok && read.value.cells.map((item) => item.id)).toEqual(['a', 'cell-2', 'cell-3']);
  });
});
