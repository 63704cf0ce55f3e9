import { describe, expect, it } from 'vitest';
import { PINION_MIME, toNbOutputs, toPlainText } from '@/lib/notebook/files/nbformat-outputs';
import { OUTPUT_VERSION, type Output, type OutputEntry } from '@/lib/notebook/outputs';

const entries = (...outputs: Output[]): OutputEntry[] => outputs.map((output, index) => ({ sequence: index + 1, version: OUTPUT_VERSION, output }));
const table: Output = { kind: 'table', handle: 'h', rowCount: 3, columnCount: 1, columns: [{ name: '<b>', type: 'string', missing: 1, distinct: 2, counted: 3, histogram: [] }], rows: [['x'], [null], ['<script>']] };

describe('outputs in an .ipynb file', () => {
  it('join the text of one stream and keep its lines', () => {
    expect(toNbOutputs(entries({ kind: 'stream', name: 'stdout', text: 'a\nb' }, { kind: 'stream', name: 'stdout', text: 'c\n' }))).toEqual([{ output_type: 'stream', name: 'stdout', text: ['a\n', 'bc\n'] }]);
  });

  it('escape what a table holds', () => {
    const [written] = toNbOutputs(entries(table));
    expect(written).toMatchObject({ output_type: 'display_data', data: { [PINION_MIME]: { version: OUTPUT_VERSION, output: table } } });
    const html = String((written as { data: Record<string, unknown> }).data['text/html']);
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script>');
  });

  it('keep only the last state of a progress bar', () => {
    const bar = (value: number): Output => ({ kind: 'progress', id: 'p', label: 'epoch', value, total: 3 });
    expect(toNbOutputs(entries(bar(1), bar(2), bar(3)))).toHaveLength(1);
  });

  it('write errors as other tools show them', () => {
    expect(toNbOutputs(entries({ kind: 'error', error: { name: 'TypeError', message: 'no', frames: [{ name: 'f', line: 2, column: 5 }] } }))).toEqual([{ output_type: 'error', ename: 'TypeError', evalue: 'no', traceback: ['TypeError: no', '    at f (line 2, column 5)'] }]);
  });
});

describe('an output as text', () => {
  it('shows a table’s columns, rows and how many there are', () => {
    expect(toPlainText(table)).toBe('<b>\nx\n·\n<script>\n3 rows');
  });

  it('says why a metric is undefined', () => {
    const report: Output = { kind: 'report', report: { task: 'classification', title: 'Evaluation', rows: 1, metrics: [{ name: 'rocAuc', value: null, n: 1, undefinedReason: 'one class' }] } };
    expect(toPlainText(report)).toContain('undefined: one class');
  });
});
