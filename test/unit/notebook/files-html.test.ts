import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOutput } from '@/kernel/host/validate-output';
import { codeHtml } from '@/lib/notebook/files/html/code';
import { proseHtml } from '@/lib/notebook/files/html/prose';
import { writeHtml } from '@/lib/notebook/files/html/page';
import { toNbOutputs } from '@/lib/notebook/files/nbformat-outputs';
import type { FileCell } from '@/lib/notebook/files/types';
import type { Output } from '@/lib/notebook/outputs';

const CHARTS = 'document.title;"</script><!--";';
const cell = (more: Partial<FileCell>): FileCell => ({ id: 'a', type: 'ts', source: '', tags: [], metadata: {}, outputs: [], executionCount: null, ...more });
const page = (...cells: Partial<FileCell>[]) => writeHtml({ title: 'A <b>title</b>', metadata: {}, cells: cells.map(cell) }, { tokens: ':root{}', charts: CHARTS, read: readOutput }, { lines: ['By Una & Co.'] });
const shown = (...outputs: Output[]) => page({ outputs: toNbOutputs(outputs.map((output, index) => ({ sequence: index, version: 2, output }))) });
const HOSTILE = '</script></iframe>"><script>alert(1)</script><img src=x onerror=alert(1)>';
/** Scripts that stand in the page itself: those within an attribute are escaped. */
const scriptsOf = (html: string) => [...html.matchAll(/<script(?: type="([^"]*)")?>([\s\S]*?)<\/script>/g)].filter((match) => match[1] !== 'application/json').map((match) => match[2]!);
const policyOf = (html: string) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.replaceAll('&#39;', "'");

describe('a notebook as one HTML file', () => {
  it('names nothing outside of itself', () => {
    const html = shown({ kind: 'chart', title: 'T', spec: { mark: 'bar' } }, { kind: 'html', html: '<i>x</i>' });
    expect(html).not.toMatch(/<(?:link|base|object|embed)\b|<script[^>]*\bsrc|url\(/);
    expect(policyOf(html)).toMatch(/^default-src 'none'; script-src 'sha256-/);
  });

  it('allows the scripts that stand in it by their digests, and no other', () => {
    const html = shown({ kind: 'chart', title: 'T', spec: { mark: 'bar' } }, { kind: 'html', html: HOSTILE });
    const scripts = scriptsOf(html);
    expect(scripts).toHaveLength(2);
    for (const script of scripts) expect(policyOf(html)).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(policyOf(html).match(/sha256-/g)).toHaveLength(3); // and the one that measures frames
    expect(policyOf(html)).not.toMatch(/unsafe-(?:inline|eval)'(?=[^;]*;[^;]*style)/);
    expect(/script-src ([^;]*)/.exec(policyOf(html))![1]).not.toContain('unsafe');
  });

  it('has no program at all where nothing needs one', () => {
    const html = page({ source: 'const a = 1;' });
    expect(scriptsOf(html)).toEqual([]);
    expect(policyOf(html)).toContain("script-src 'none'");
  });

  it.each<[string, Output]>([
    ['printed text', { kind: 'stream', name: 'stdout', text: HOSTILE }],
    ['a notice', { kind: 'notice', text: HOSTILE }],
    ['Markdown', { kind: 'markdown', text: `${HOSTILE}\n\n[x](javascript:alert(1)) ![x](javascript:alert(1))` }],
    ['a chart', { kind: 'chart', title: HOSTILE, spec: { description: HOSTILE, mark: 'bar' } }],
    ['an error', { kind: 'error', error: { name: HOSTILE, message: HOSTILE, remedy: HOSTILE, frames: [{ name: HOSTILE, line: 1, column: 1 }] } }],
    ['an image', { kind: 'image', mediaType: 'image/svg+xml', base64: btoa(`<svg onload="alert(1)">${HOSTILE}</svg>`), alt: HOSTILE }],
    ['a table', { kind: 'table', handle: 'h', rowCount: 1, columnCount: 1, columns: [{ name: HOSTILE, type: 'string', missing: 0, distinct: 1, counted: 1, histogram: [] }], rows: [[HOSTILE]] }],
    ['a tree', { kind: 'tree', tree: { type: 'record', name: HOSTILE, size: 1, more: 0, entries: [{ key: HOSTILE, value: { type: 'scalar', text: HOSTILE, of: 'string' } }] } }],
  ])('keeps %s inert', (_, output) => {
    const html = shown(output);
    const body = html.slice(html.indexOf('<body>')).replace(/<script(?: type="application\/json")?>[\s\S]*?<\/script>/g, '');
    expect(body).not.toMatch(/<script|<img src=x|onerror=alert\(1\)>|href="javascript|src="javascript/);
    for (const script of scriptsOf(html)) expect(script).not.toContain('alert');
  });

  it('puts HTML of cells into a frame that has no origin', () => {
    const html = shown({ kind: 'html', html: HOSTILE });
    expect(html.match(/<iframe[^>]*>/g)).toEqual([expect.stringContaining('sandbox="allow-scripts"')]);
    expect(html).not.toContain('allow-same-origin');
    const body = html.slice(html.indexOf('<body>'));
    expect(body.indexOf('<script>alert')).toBe(-1);
  });

  it('shows code to be folded, prose with its headings below the title, and what a table leaves out', () => {
    const html = page({ source: 'const a = "x"; // <b>' }, { type: 'markdown', source: '# Head\n\n- a\n\n|a|\n|-|\n|1|' }, { type: 'raw', source: 'print(1)', metadata: { language: 'python' } });
    expect(html).toContain('<span class="keyword">const</span> a = <span class="string">&quot;x&quot;</span>; <span class="comment">// &lt;b&gt;</span>');
    expect(html).toContain('<h2>Head</h2>');
    expect(html).toContain('Python, not run by Pinion');
    expect(html).toContain('<h1>A &lt;b&gt;title&lt;/b&gt;</h1>\n<p>By Una &amp; Co.</p>');
    expect(shown({ kind: 'table', handle: 'h', rowCount: 5_000, columnCount: 3, columns: [{ name: 'a', type: 'number', missing: 2, distinct: 1, counted: 1, histogram: [] }], rows: [[1.25], [null]] })).toContain('The first 2 of 5,000 rows, 1 of 3 columns.');
  });

  it('says of a result that it is stale', () => {
    const outputs = [{ output_type: 'stream', name: 'stdout', text: 'x' }];
    expect(page({ outputs, metadata: { pinion: { validity: 'stale' } } })).toContain('Stale: the result no longer follows');
    expect(page({ outputs })).not.toContain('class="mark"');
  });
});

describe('prose in it', () => {
  it('shows a picture that the cell carries, and makes a link of one from elsewhere', () => {
    expect(proseHtml('![A cat](attachment:a%20b.png)', { 'a b.png': { 'image/png': 'iVBORw0KGgo=' } })).toBe('<p><img src="data:image/png;base64,iVBORw0KGgo=" alt="A cat"></p>');
    expect(proseHtml('![A cat](https://example.com/c.png)')).toBe('<p><a rel="noreferrer noopener" href="https://example.com/c.png">A cat</a></p>');
    expect(proseHtml('![A cat](attachment:gone.png)')).toBe('<p><span>A cat</span></p>');
    expect(proseHtml('`](attachment:x`')).toBe('<p><code>](attachment:x</code></p>');
  });

  it('holds no element that the writer did not mean', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('<', '>', '"', '&', '](', '![', '[', ')', 'javascript:', 'https://a.b', '`', '\n', '# ', 'attachment:', '<img src="x" alt="', '/>', ' ', 'a')), (parts) => {
      for (const tag of proseHtml(parts.join('')).match(/<[a-z][^>]*>/g) ?? []) expect(tag).toMatch(/^<(?:p|h[2-6]|ul|ol|li|blockquote|code|pre|em|strong|hr|br|span|a rel="noreferrer noopener" href="(?:(?:https?|attachment):[^"]*)?"|a href="[^":]*"|img src="data:[^"]*" alt="[^"]*")(?: \/)?>$/);
    }), { numRuns: 300 });
  });
});

describe('code in it', () => {
  it('is, without its tags, the code', () => {
    const plain = (html: string) => html.replace(/<\/?span[^>]*>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.constantFrom('const ', '"', "'", '`', '\\', '//', '/*', '*/', '\n', '1e5n', 'x', '<b>', '&amp;')).map((parts) => parts.join(''))), (source) => {
      expect(plain(codeHtml(source))).toBe(source);
    }));
  });
});

describe('printed text, curves and reports in it', () => {
  it('have their colours, and overwritten lines once', () => {
    const html = shown({ kind: 'stream', name: 'stdout', text: '10 %\r\u001b[1;31m99 %\u001b[0m <b>\n\u001b[38;5;208mx\u001b[48;2;1;2;3my' });
    expect(html).toContain('<span class="bold fg-1">99 %</span> &lt;b&gt;\n<span style="color:#ff8700">x</span><span style="color:#ff8700;background:#010203">y</span>');
    expect(html).not.toContain('10 %');
  });

  it('are drawn live, with the numbers beside them for who runs no script', () => {
    const html = shown(
      { kind: 'curves', curves: { id: 'c', title: 'Fit <1>', epochs: 3, series: [{ name: 'loss', x: [1, 2], y: [2, null] }, { name: 'val_loss', x: [1, 2], y: [3, 1] }], best: { series: 'val_loss', epoch: 2, value: 1 }, ended: { epoch: 2, isEarly: true } } },
      { kind: 'report', report: { task: 'classification', title: 'R', rows: 4, metrics: [{ name: 'accuracy', value: 0.5, n: 4 }], classes: ['a', 'b'], confusion: [[1, 1], [1, 1]], roc: [{ falsePositiveRate: 0, truePositiveRate: 0, threshold: null }], precisionRecall: [{ recall: 1, precision: 0.5, threshold: 0.1 }], calibration: [{ predicted: 0.2, observed: 0.5, rows: 4 }], slices: [{ column: 'sex', value: '<x>', rows: 2, metrics: [{ name: 'accuracy', value: 1, n: 2 }] }] } },
    );
    expect(html).toContain('Fit &lt;1&gt;, 2 epochs, stopped early');
    expect(html).toContain('best val_loss 1 at epoch 2');
    expect(html.match(/<figure class="chart"/g)).toHaveLength(4);
    expect(html).toContain('sex: &lt;x&gt;');
    expect(html).not.toContain('<x>');
  });
});
