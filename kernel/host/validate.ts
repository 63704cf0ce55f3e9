/**
 * The closed schema of what a kernel may say. Whatever is not in it ends the kernel: user code shares the kernel's realm, so a
 * frame is only ever a claim, and its form is checked before anything reads it.
 */
import { z } from 'zod';
import type { KernelFrame } from '../protocol';

const MAX_DEPTH = 64;
const text = z.string().max(2_000_000);
const word = z.string().max(1_000);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const execution = z.string().min(1).max(200);
const finite = z.number();
const scalar = z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]);

/** Plain JSON of bounded depth, without keys that would reach a prototype. */
const plain = z.custom<unknown>((value) => isPlain(value, 0), 'not plain JSON');

function isPlain(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
  return Object.keys(value).every((key) => key !== '__proto__' && isPlain((value as Record<string, unknown>)[key], depth + 1));
}

const plainRecord = z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value, 0), 'not a plain record');

const frameOfStack = z.strictObject({ cell: word.optional(), name: word, line: z.number().int(), column: z.number().int() });
const cellError = z.strictObject({ name: word, message: z.string().max(20_000), remedy: z.string().max(5_000).optional(), frames: z.array(frameOfStack).max(100) });

const metric = z.strictObject({
  name: word, value: z.number().nullable(), n: count, undefinedReason: word.optional(),
  interval: z.tuple([z.number(), z.number()]).optional(),
});

const tree: z.ZodType = z.lazy(() => z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('scalar'), text, of: z.enum(['string', 'number', 'boolean', 'null', 'undefined', 'bigint', 'symbol', 'function', 'date', 'regexp', 'error', 'hidden']) }),
  z.strictObject({
    type: z.enum(['list', 'record', 'map', 'set']), name: word, size: count, more: count,
    entries: z.array(z.strictObject({ key: z.string().max(10_000), value: tree })).max(1_000),
  }),
  z.strictObject({ type: z.literal('seen'), name: word }),
]));

const column = z.strictObject({
  name: word, type: z.enum(['number', 'integer', 'string', 'boolean', 'date', 'mixed']), missing: count, distinct: count.nullable(),
  histogram: z.array(z.strictObject({ label: word, count })).max(50),
  min: z.union([finite, word]).optional(), max: z.union([finite, word]).optional(), mean: finite.optional(),
});

const schemaColumn = z.strictObject({ name: word, type: z.enum(['number', 'integer', 'string', 'boolean', 'date']), nullable: z.boolean() });
const signature = z.strictObject({
  task: z.enum(['classification', 'regression']), target: word, classes: z.array(word).max(10_000).optional(), positive: word.optional(),
  inputs: z.array(schemaColumn).max(10_000), outputs: z.array(schemaColumn).max(10_000),
});

const modelView = z.strictObject({
  estimator: word, signature: signature.nullable(), parameters: count, bytes: count, backend: word,
  layers: z.array(z.strictObject({ name: word, detail: word, shape: word, parameters: count })).max(1_000),
  history: z.array(z.strictObject({ name: word, values: z.array(z.number().nullable().transform((value) => value ?? Number.NaN)).max(100_000) })).max(100),
});

export const reportView = z.strictObject({
  task: z.enum(['classification', 'regression']), title: word, rows: count, metrics: z.array(metric).max(1_000), threshold: finite.optional(),
  classes: z.array(word).max(10_000).optional(), confusion: z.array(z.array(count).max(1_000)).max(1_000).optional(),
  roc: z.array(z.strictObject({ falsePositiveRate: finite, truePositiveRate: finite, threshold: finite.nullable() })).max(1_000).optional(),
  residuals: z.array(z.strictObject({ predicted: finite, actual: finite })).max(10_000).optional(),
});

const output = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tree'), tree }),
  z.strictObject({ kind: z.literal('table'), handle: word, rowCount: count, columns: z.array(column).max(10_000), rows: z.array(z.array(scalar).max(10_000)).max(1_000) }),
  z.strictObject({ kind: z.literal('chart'), title: word, spec: plainRecord }),
  z.strictObject({ kind: z.literal('markdown'), text }),
  z.strictObject({ kind: z.literal('html'), html: text }),
  z.strictObject({ kind: z.literal('image'), mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/svg+xml']), base64: z.string().max(4_000_000), alt: word }),
  z.strictObject({ kind: z.literal('tensor'), shape: z.array(count).max(16), dtype: word, min: finite.nullable(), max: finite.nullable(), mean: finite.nullable(), hasNaN: z.boolean(), preview: z.array(z.number().nullable().transform((value) => value ?? Number.NaN)).max(10_000) }),
  z.strictObject({ kind: z.literal('model'), model: modelView }),
  z.strictObject({ kind: z.literal('report'), report: reportView }),
  z.strictObject({ kind: z.literal('progress'), id: word, label: word, value: finite, total: finite.nullable() }),
  z.strictObject({ kind: z.literal('error'), error: cellError }),
  z.strictObject({ kind: z.literal('notice'), text }),
]);

const pinnable = z.strictObject({
  kind: z.enum(['dataset', 'model', 'report']), name: word, requested: z.boolean(),
  selector: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('result') }), z.strictObject({ kind: z.literal('pin'), index: id })]),
});

const capability = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('readData'), name: word }),
  z.strictObject({ verb: z.literal('listData') }),
  z.strictObject({ verb: z.literal('readDataset'), asset: word, version: z.number().int().min(1).nullable() }),
]);

const frame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), versions: z.record(word, word), compute: word }),
  z.strictObject({ type: z.literal('begun'), execution }),
  z.strictObject({ type: z.literal('text'), execution, name: z.enum(['stdout', 'stderr']) }),
  z.strictObject({ type: z.literal('output'), execution, output, pinnable: pinnable.optional() }),
  z.strictObject({ type: z.literal('ended'), execution, ok: z.boolean(), error: cellError.optional(), tensors: count, tensorBytes: count, hasGpu: z.boolean() }),
  z.strictObject({ type: z.literal('call'), id, execution, capability }),
  z.strictObject({ type: z.literal('artifact'), id, artifact: count, path: word, mediaType: word, last: z.boolean() }),
  z.strictObject({ type: z.literal('done'), id, ok: z.boolean(), value: plain.optional(), message: z.string().max(10_000).optional() }),
]);

/** The frame, when it is one; null otherwise. Never throws. */
export function readKernelFrame(header: unknown): KernelFrame | null {
  try {
    const parsed = frame.safeParse(header);
    return parsed.success ? (parsed.data as unknown as KernelFrame) : null;
  } catch {
    return null;
  }
}
