/** The closed schema of outputs and of pages of what they point at, as the display protocol bounds them (OUTPUTS.md). */
import { z } from 'zod';
import { MODEL_TASKS } from '@/lib/domain/artifacts';
import { BOUNDS, CURVE_BOUNDS, SCALAR_KINDS, type Output } from '@/lib/notebook/outputs';
import { PAGE_BOUNDS, type PageOf, type PageRequest } from '@/lib/notebook/output-pages';
import { count, finite, plainRecord, text, word } from './validate-values';

const frameOfStack = z.strictObject({ cell: word.optional(), name: word, line: z.number().int(), column: z.number().int() });
const cause = z.strictObject({ relation: z.enum(['cause', 'part']), name: word, message: z.string().max(20_000), frames: z.array(frameOfStack).max(100) });
export const cellError = z.strictObject({ name: word, message: z.string().max(20_000), remedy: z.string().max(5_000).optional(), frames: z.array(frameOfStack).max(100), causes: z.array(cause).max(10).optional(), });

const metric = z.strictObject({
  name: word, value: z.number().nullable(), n: count, undefinedReason: word.optional(),
  interval: z.tuple([z.number(), z.number()]).optional(),
});


const scalar = z.union([z.string().max(BOUNDS.cellText + 1), z.number(), z.boolean(), z.null()]);

const scalarNode = z.strictObject({ type: z.literal('scalar'), text: z.string().max(BOUNDS.rootText), of: z.enum(SCALAR_KINDS), more: count.optional() });
const seenNode = z.strictObject({ type: z.literal('seen'), name: word });

/** A tree of so many levels of collections: what a kernel claims beyond them is refused before it is descended into. */
function treeOf(levels: number): z.ZodType {
  const entries = levels === 0 ? z.array(z.never()).max(0) : z.array(z.strictObject({ key: z.string().max(BOUNDS.keyText), value: treeOf(levels - 1) })).max(PAGE_BOUNDS.entries);
  return z.discriminatedUnion('type', [scalarNode, seenNode, z.strictObject({
    type: z.enum(['list', 'record', 'map', 'set']), name: word, size: count, more: count, handle: word.optional(), isTable: z.literal(true).optional(), entries,
  })]);
}

const tree = treeOf(BOUNDS.treeDepth);

const column = z.strictObject({
  name: word, type: z.enum(['number', 'integer', 'string', 'boolean', 'date', 'mixed']), missing: count, distinct: count.nullable(), counted: count,
  histogram: z.array(z.strictObject({ label: word, count })).max(50),
  min: z.union([finite, word]).optional(), max: z.union([finite, word]).optional(), mean: finite.optional(),
});

const statistics = z.strictObject({ counted: count, min: finite.nullable(), max: finite.nullable(), mean: finite.nullable(), nan: count, infinite: count, histogram: z.array(count).max(BOUNDS.bins) });

const table = z.strictObject({
  kind: z.literal('table'), handle: word, rowCount: count, columnCount: count,
  columns: z.array(column).max(BOUNDS.tableColumns), rows: z.array(z.array(scalar).max(BOUNDS.tableColumns)).max(BOUNDS.firstRows),
});

const schemaColumn = z.strictObject({ name: word, type: z.enum(['number', 'integer', 'string', 'boolean', 'date']), nullable: z.boolean() });
const signature = z.strictObject({
  task: z.enum(MODEL_TASKS), target: word, classes: z.array(word).max(10_000).optional(), positive: word.optional(),
  inputs: z.array(schemaColumn).max(10_000), outputs: z.array(schemaColumn).max(10_000),
});

const modelView = z.strictObject({
  estimator: word, signature: signature.nullable(), parameters: count, bytes: count, backend: word,
  layers: z.array(z.strictObject({ name: word, detail: word, shape: word, parameters: count, isTrainable: z.boolean().optional() })).max(1_000),
  trainable: count.optional(),
  history: z.array(z.strictObject({ name: word, values: z.array(z.number().nullable().transform((value) => value ?? Number.NaN)).max(100_000) })).max(100),
});

export const reportView = z.strictObject({
  task: z.enum(MODEL_TASKS), title: word, rows: count, metrics: z.array(metric).max(1_000), threshold: finite.optional(),
  classes: z.array(word).max(10_000).optional(), confusion: z.array(z.array(count).max(1_000)).max(1_000).optional(),
  roc: z.array(z.strictObject({ falsePositiveRate: finite, truePositiveRate: finite, threshold: finite.nullable() })).max(1_000).optional(),
  precisionRecall: z.array(z.strictObject({ recall: finite, precision: finite, threshold: finite })).max(1_000).optional(),
  calibration: z.array(z.strictObject({ predicted: finite, observed: finite, rows: count })).max(100).optional(),
  residuals: z.array(z.strictObject({ predicted: finite, actual: finite })).max(10_000).optional(),
  slices: z.array(z.strictObject({ column: word, value: word, rows: count, metrics: z.array(metric).max(100) })).max(200).optional(),
});

const places = z.array(finite).max(CURVE_BOUNDS.points);
const curvesView = z.strictObject({
  id: word, title: word, epochs: count.nullable(),
  series: z.array(z.strictObject({ name: word, x: places, y: z.array(finite.nullable()).max(CURVE_BOUNDS.points) }).refine(({ x, y }) => x.length === y.length)).max(CURVE_BOUNDS.series),
  best: z.strictObject({ series: word, epoch: count, value: finite }).nullable(),
  ended: z.strictObject({ epoch: count, isEarly: z.boolean() }).nullable(),
});

const anyOutput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tree'), tree }),
  table,
  z.strictObject({ kind: z.literal('chart'), title: word, spec: plainRecord, handle: word.optional() }),
  z.strictObject({ kind: z.literal('markdown'), text }),
  z.strictObject({ kind: z.literal('html'), html: text }),
  z.strictObject({ kind: z.literal('image'), mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/svg+xml']), base64: z.string().max(4_000_000), alt: word }),
  z.strictObject({ kind: z.literal('tensor'), handle: word, shape: z.array(count).max(PAGE_BOUNDS.rank), dtype: word, bytes: count, isDisposed: z.boolean(), statistics: statistics.nullable(), preview: z.array(scalar).max(BOUNDS.preview) }),
  z.strictObject({ kind: z.literal('model'), model: modelView }),
  z.strictObject({ kind: z.literal('report'), report: reportView }),
  z.strictObject({ kind: z.literal('curves'), curves: curvesView }),
  z.strictObject({ kind: z.literal('progress'), id: word, label: word, value: finite, total: finite.nullable(), parent: word.optional(), elapsed: finite.optional() }),
  z.strictObject({ kind: z.literal('error'), error: cellError }),
  z.strictObject({ kind: z.literal('notice'), text }),
]);

/** Kinds made from any value are small whatever the value. Twice the kernel's own bound: its word is refused, not its rounding. */
const SMALL = new Set(['tree', 'table', 'tensor']);
export const output = anyOutput.refine((shown) => !SMALL.has(shown.kind) || JSON.stringify(shown).length <= 2 * BOUNDS.bytes, 'larger than the display protocol allows');

/** The output, when it is a whole one of the closed set; null otherwise. Never throws: for outputs that come from files. */
export function readOutput(value: unknown): Output | null {
  try {
    const parsed = output.safeParse(value);
    return parsed.success ? (parsed.data as Output) : null;
  } catch {
    return null;
  }
}

const PAGES: Readonly<Record<PageRequest['what'], z.ZodType>> = {
  rows: z.strictObject({ what: z.literal('rows'), offset: count, rowCount: count, rows: z.array(z.array(scalar).max(BOUNDS.tableColumns)).max(PAGE_BOUNDS.rows) }),
  column: z.strictObject({ what: z.literal('column'), column }),
  columns: z.strictObject({ what: z.literal('columns'), first: count, columns: z.array(column).max(PAGE_BOUNDS.summaries) }),
  names: z.strictObject({ what: z.literal('names'), offset: count, total: count, names: z.array(z.strictObject({ place: count, name: word, type: column.shape.type })).max(PAGE_BOUNDS.names) }),
  search: z.strictObject({ what: z.literal('search'), looked: count, of: count, total: count, found: z.strictObject({ row: count, column: count, number: count }).nullable() }),
  text: z.strictObject({ what: z.literal('text'), offset: count, length: count, text: z.string().max(PAGE_BOUNDS.text).nullable() }),
  file: z.strictObject({ what: z.literal('file'), name: z.string().max(200), rowCount: count, bytes: z.string().max(Math.ceil(PAGE_BOUNDS.part / 3) * 4), isLast: z.boolean() }),
  entries: z.strictObject({ what: z.literal('entries'), offset: count, size: count, entries: z.array(z.strictObject({ key: z.string().max(BOUNDS.keyText), value: tree })).max(PAGE_BOUNDS.entries) }),
  table: z.strictObject({ what: z.literal('table'), table }),
  chart: z.strictObject({ what: z.literal('chart'), name: word.nullable(), title: word, spec: plainRecord }),
  slice: z.strictObject({ what: z.literal('slice'), row: count, column: count, values: z.array(z.array(scalar).max(PAGE_BOUNDS.side)).max(PAGE_BOUNDS.side) }),
  statistics: z.strictObject({ what: z.literal('statistics'), statistics }),
  image: z.strictObject({ what: z.literal('image'), width: count.max(PAGE_BOUNDS.pixels), height: count.max(PAGE_BOUNDS.pixels), rgba: z.string().max(Math.ceil((4 * PAGE_BOUNDS.pixels ** 2) / 3) * 4), scale: word }),
};

/** The page, when it is one that answers the request; null otherwise. Never throws. */
export function readPage<Request extends PageRequest>(request: Request, value: unknown): PageOf<Request> | null {
  try {
    const parsed = PAGES[request.what].safeParse(value);
    return parsed.success ? (parsed.data as PageOf<Request>) : null;
  } catch {
    return null;
  }
}
