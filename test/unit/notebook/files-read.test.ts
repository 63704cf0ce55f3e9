import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOutput } from '@/kernel/host/validate-output';
import { fromNbOutputs } from '@/lib/notebook/files/from-nbformat';
import { writeIpynb } from '@/lib/notebook/files/ipynb';
import { PINION_MIME, toNbOutputs } from '@/lib/notebook/files/nbformat-outputs';
import { FILE_BOUNDS, isDeeperThan, readNotebookFile } from '@/lib/notebook/files/read';
import type { Output, OutputEntry } from '@/lib/notebook/outputs';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const python = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } };
const code = (source: unknown, more: object = {}) => ({ cell_type: 'code', metadata: {}, source, outputs: [], execution_count: null, ...more });
const book = (cells: unknown[], more: object = {}) => ({ nbformat: 4, nbformat_minor: 5, metadata: { language_info: { name: 'typescript' } }, cells, ...more });
const read = (name: string, value: unknown) => readNotebookFile(name, value instanceof Uint8Array ? value : bytes(value));

describe('reading a notebook file', () => {
  it('keeps code of another language as raw text, with its language, outputs and a note that says so', () => {
    const outputs = [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }];
    const file = read('a.ipynb', book([code('print(1)', { outputs, execution_count: 3 }), { cell_type: 'markdown', metadata: {}, source: '# T' }], { metadata: python }));
    expect(file).toMatchObject({ ok: true, value: { notes: ['1 cell in Python is kept as text: Pinion runs TypeScript.'], notebook: { cells: [{ type: 'raw', source: 'print(1)', metadata: { language: 'python' }, outputs, executionCount: 3 }, { type: 'markdown' }] } } });
  });

  it('takes code that names no language as TypeScript, and says that it does', () => {
    expect(read('a.ipynb', book([code('1 + 1')], { metadata: {} }))).toMatchObject({ ok: true, value: { notes: [expect.stringContaining('taken as TypeScript')], notebook: { cells: [{ type: 'ts' }] } } });
  });

  it('gives a cell whose id is taken or none a new one, and counts them', () => {
    const file = read('a.ipynb', book([code('1', { id: 'x' }), code('2', { id: 'x' }), code('3', { id: 'no id!' }), code('4')]));
    if (!file.ok) throw new Error(file.message);
    expect(new Set(file.value.notebook.cells.map((cell) => cell.id)).size).toBe(4);
    expect(file.value.notes).toEqual(['2 cells had an id that another has or that no cell may have; they have new ones.']);
  });

  it('mends half characters in sources and says how many', () => {
    const file = read('a.ipynb', '{"nbformat":4,"metadata":{"language_info":{"name":"typescript"}},"cells":[{"cell_type":"markdown","source":"a \\ud800 b \\udc00","metadata":{}}]}');
    expect(file).toMatchObject({ ok: true, value: { notebook: { cells: [{ source: 'a \uFFFD b \uFFFD' }] }, notes: [expect.stringMatching(/^2 half characters/)] } });
  });

  it.each([
    ['something by its name no notebook', 'a.xlsx', 'x', 'wrong-type', /neither \.ipynb nor \.ts/],
    ['an empty file', 'a.ipynb', new Uint8Array(), 'invalid', /is empty/],
    ['a ZIP archive', 'a.ipynb', Uint8Array.from([0x50, 0x4b, 3, 4, 0]), 'wrong-type', /ZIP archive. Unpack it/],
    ['something packed with gzip', 'a.ipynb', Uint8Array.from([0x1f, 0x8b, 8]), 'wrong-type', /gzip/],
    ['bytes that are no UTF-8', 'a.ipynb', Uint8Array.from([0x7b, 0xff, 0xfe]), 'wrong-type', /UTF-8/],
    ['broken JSON', 'a.ipynb', '{"cells": [', 'invalid', /not JSON/],
    ['JSON that is no object', 'a.ipynb', '[1]', 'invalid', /not an object/],
    ['JSON without cells', 'a.ipynb', '{"nbformat":4}', 'invalid', /no list “cells”/],
    ['format 3', 'a.ipynb', { nbformat: 3, worksheets: [] }, 'invalid', /format 3, an old one. Open it in Jupyter/],
    ['format 5', 'a.ipynb', { nbformat: 5, cells: [] }, 'invalid', /format 5; Pinion reads format 4/],
    ['a cell of no kind', 'a.ipynb', book([{ cell_type: 'heading', source: 'x' }]), 'invalid', /Cell 1: “cell_type” is "heading"/],
    ['a source that is no text', 'a.ipynb', book([code(7)]), 'invalid', /Cell 1: “source”/],
    ['lists a hundred thousand deep', 'a.ipynb', `{"nbformat":4,"cells":[],"metadata":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'invalid', /more than 500 deep/],
    ['ten thousand cells', 'a.ipynb', book(Array.from({ length: 10_000 }, () => code('1'))), 'too-large', /10,000 cells; a notebook holds 2,000/],
    ['ten megabytes of source', 'a.ipynb', book(Array.from({ length: 10 }, () => code('x'.repeat(1_000_000)))), 'too-large', /characters together/],
    ['a percent file with a broken marker', 'a.ts', '// %% {"id": }\n1', 'invalid', /Line 1: what stands in braces/],
  ])('refuses %s in words', (_, name, value, code_, message) => {
    const refused = read(name, value);
    expect(refused).toMatchObject({ ok: false, code: code_, message: expect.stringMatching(message) });
  });

  it('takes one cell of a megabyte', () => {
    expect(read('a.ipynb', book([code('x'.repeat(1_000_000))]))).toMatchObject({ ok: true });
  });

  it('takes Python’s NaN and gives it back as it stood', () => {
    const file = read('a.ipynb', '{"nbformat":4,"metadata":{"language_info":{"name":"typescript"},"loss":NaN},"cells":[]}');
    if (!file.ok) throw new Error(file.message);
    expect(writeIpynb(file.value.notebook)).toContain('"loss": NaN');
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(fc.property(fc.constantFrom('a.ipynb', 'a.ts'), fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(bytes), fc.anything().map((value) => bytes(JSON.stringify({ nbformat: 4, cells: value, metadata: value }) ?? ''))), (name, content) => {
      const result = readNotebookFile(name, content);
      expect(result.ok || result.message.length > 0).toBe(true);
    }));
  });

  it('measures depth as JSON nests, not as text looks', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const depth = (one: unknown): number => (typeof one === 'object' && one !== null ? 1 + Math.max(0, ...Object.values(one).map(depth)) : 0);
      const text = JSON.stringify(value);
      expect(isDeeperThan(text, depth(value))).toBe(false);
      if (depth(value) > 0) expect(isDeeperThan(text, depth(value) - 1)).toBe(true);
    }));
    expect(FILE_BOUNDS.depth).toBeGreaterThan(100);
  });
});

const show = (...outputs: unknown[]): Output[] => fromNbOutputs(outputs, readOutput).map((entry) => entry.output);
const display = (data: object, metadata: object = {}) => ({ output_type: 'display_data', data, metadata });

describe('what a file’s outputs look like', () => {
  it('is for Pinion’s own outputs the same as when they were shown', () => {
    const own: Output[] = [
      { kind: 'stream', name: 'stdout', text: 'a\n' },
      { kind: 'chart', title: 'T', spec: { mark: 'bar', data: { values: [{ a: 1 }] } } },
      { kind: 'html', html: '<b>x</b>' },
      { kind: 'image', mediaType: 'image/svg+xml', base64: btoa('<svg/>'), alt: 'a' },
      { kind: 'markdown', text: '*m*' },
    ];
    const entries = own.map((output, index): OutputEntry => ({ sequence: index + 1, version: 2, output }));
    expect(show(...toNbOutputs(entries))).toEqual(own);
  });

  it('is the richest of a bundle that is safe', () => {
    expect(show(display({ 'text/plain': 'fig', 'image/png': 'iVBORw0KGgo=\n' }))).toEqual([{ kind: 'image', mediaType: 'image/png', base64: 'iVBORw0KGgo=', alt: 'fig' }]);
    expect(show(display({ 'text/plain': 't', 'text/html': ['<table>', '</table>'] }))).toEqual([{ kind: 'html', html: '<table></table>' }]);
    expect(show(display({ 'image/svg+xml': '<svg onload="alert(1)"/>' }))).toMatchObject([{ kind: 'image', mediaType: 'image/svg+xml' }]);
    expect(show(display({ 'application/vnd.vegalite.v5+json': { mark: 'bar' }, 'text/plain': '<Chart>' }))).toEqual([{ kind: 'chart', title: '<Chart>', spec: { mark: 'bar' } }]);
    expect(show(display({ 'application/json': { a: 1 } }))).toMatchObject([{ kind: 'stream', text: '{\n  "a": 1\n}' }]);
    expect(show({ output_type: 'error', ename: 'E', evalue: 'v', traceback: ['\u001b[31mE\u001b[0m: v'] })).toMatchObject([{ kind: 'stream', name: 'stderr' }]);
  });

  it('names what is never run, and drops nothing in silence', () => {
    expect(show(display({ 'application/javascript': 'alert(1)' }))).toEqual([{ kind: 'notice', text: 'An output of type application/javascript, which is not shown here. It stays in the file.' }]);
    expect(show(null, 7, { output_type: 'x' }, display({})).map((output) => output.kind)).toEqual(['notice', 'notice', 'notice', 'notice']);
    expect(show(display({ 'image/png': '"><script>', 'text/plain': 'p' }))).toEqual([{ kind: 'stream', name: 'stdout', text: 'p' }]);
  });

  it('does not believe an output that calls itself Pinion’s and is not', () => {
    expect(show(display({ [PINION_MIME]: { version: 2, output: { kind: 'table', rows: 'no' } }, 'text/plain': 'p' }))).toEqual([{ kind: 'stream', name: 'stdout', text: 'p' }]);
    expect(show(display({ [PINION_MIME]: { version: 1, output: { kind: 'table' } }, 'text/plain': 'p' }))).toEqual([{ kind: 'stream', name: 'stdout', text: 'p' }]);
  });

  it('is always something of the closed set, whatever the file says', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.anything(), fc.record({ output_type: fc.constantFrom('stream', 'error', 'display_data', 'execute_result'), data: fc.dictionary(fc.constantFrom('text/plain', 'text/html', 'image/png', PINION_MIME, 'application/json'), fc.jsonValue()), text: fc.jsonValue(), traceback: fc.jsonValue() }))), (outputs) => {
      for (const output of show(...outputs)) expect(output.kind === 'stream' || readOutput(output) !== null).toBe(true);
    }));
  });
});
