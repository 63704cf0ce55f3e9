/** SECURITY.md §5, 34: specifications of charts that want to run or load something, drawn as pages draw them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { View } from 'vega';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { viewOf } from '@/components/charts/draw';

/** What a script would set if it ran. */
const proof = globalThis as { hacked?: unknown };
let server: Server;
let elsewhere: string;
let asked = 0;
beforeAll(async () => {
  server = createServer((_, response) => {
    asked += 1;
    response.end('[{"a":1}]');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => { server.close(() => resolve()); }));
beforeEach(() => {
  asked = 0;
  delete proof.hacked;
});

/** The drawing, or the words of a refusal; `{elsewhere}` stands for another server. */
async function draw(spec: object): Promise<string> {
  const written = JSON.parse(JSON.stringify(spec).replaceAll('{elsewhere}', elsewhere)) as Record<string, unknown>;
  let view: View | null = null;
  try {
    view = await viewOf(written, { width: 400, isDark: false }, { isLive: false });
    await view.runAsync();
    return await view.toSVG();
  } catch (error) {
    return `refused: ${String(error)}`;
  } finally {
    view?.finalize();
  }
}

const values = [{ a: 1, b: 'one' }, { a: 2, b: 'two' }];
const point = { data: { values }, mark: 'point', encoding: { x: { field: 'a', type: 'quantitative' } } };
const calculate = (expression: string) => ({ ...point, transform: [{ calculate: expression, as: 'c' }], encoding: { ...point.encoding, y: { field: 'c', type: 'nominal' } } });

describe('a hostile chart', () => {
  it('is tried against a drawing that works', async () => {
    expect(await draw(point)).toContain('<svg');
    expect(await draw(calculate('datum.a * 2'))).toContain('aria-label');
  });

  it.each([
    "constructor.constructor('globalThis.hacked = 1')()",
    "toString.constructor('globalThis.hacked = 1')()",
    "datum.constructor.constructor('globalThis.hacked = 1')()",
    "datum['con' + 'structor']['con' + 'structor']('globalThis.hacked = 1')()",
    "[1, 2].map.constructor('globalThis.hacked = 1')()",
    "replace('x', 'x', constructor.constructor('globalThis.hacked = 1'))",
    "{valueOf: toString.constructor('globalThis.hacked = 1')} + 1",
    'globalThis.hacked = 1',
    "eval('globalThis.hacked = 1')",
    "import('data:text/javascript,globalThis.hacked=1')",
    "setTimeout('globalThis.hacked = 1')",
    "datum.__proto__.hacked = 1",
  ])('runs nothing by the expression %s', async (expression) => {
    await draw(calculate(expression));
    await draw({ ...point, params: [{ name: 'p', expr: expression }] });
    await draw({ ...point, title: { text: { expr: expression } } });
    await draw({ ...point, encoding: { ...point.encoding, color: { condition: { test: expression, value: 'red' }, value: 'blue' } } });
    expect(proof.hacked).toBeUndefined();
    expect(({} as { hacked?: unknown }).hacked).toBeUndefined();
  });

  it.each([
    ['data', { ...point, data: { url: '{elsewhere}/data.json' } }],
    ['data of a lookup', { ...point, transform: [{ lookup: 'a', from: { data: { url: '{elsewhere}/other.json' }, key: 'a', fields: ['c'] } }] }],
    ['pictures', { data: { values: [{ u: '{elsewhere}/pixel.png' }] }, mark: { type: 'image', width: 5, height: 5 }, encoding: { url: { field: 'u', type: 'nominal' } } }],
    ['a map', { data: { url: '{elsewhere}/map.json', format: { type: 'topojson', feature: 'x' } }, mark: 'geoshape' }],
    ['a local file', { ...point, data: { url: 'file:///etc/passwd', format: { type: 'dsv', delimiter: ':' } } }],
  ])('loads no %s', async (_, spec) => {
    const drawn = await draw(spec);
    expect(asked).toBe(0);
    expect(drawn).not.toMatch(/(?:href|src)="(?:http|file)/);
    expect(drawn).not.toContain('root:');
  });

  it.each(['javascript:alert(1)', 'data:text/html,<script>1</script>', 'https://elsewhere.example/'])('makes no link to %s', async (href) => {
    const drawn = await draw({ ...point, data: { values: [{ a: 1, u: href }] }, encoding: { ...point.encoding, href: { field: 'u', type: 'nominal' } } });
    expect(drawn).not.toContain('href=');
  });

  it('shows markup in words and names as text', async () => {
    const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>';
    const drawn = await draw({ ...point, title: evil, description: evil, data: { values: [{ a: 1, b: evil }] }, encoding: { ...point.encoding, y: { field: 'b', type: 'nominal', title: evil } } });
    expect(drawn).toContain('&lt;script&gt;');
    expect(drawn).not.toMatch(/<script|<img/);
  });
});
