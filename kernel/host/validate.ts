/**
 * The closed schema of what a kernel may say. Whatever is not in it ends the kernel: user code shares the kernel's realm, so a
 * frame is only ever a claim, and its form is checked before anything reads it.
 */
import { z } from 'zod';
import { LONGEST_COLUMN, LONGEST_PATH, LONGEST_SQL, MOST_COLUMNS, MOST_PARAMETERS, MOST_TABLES, type KernelFrame } from '../protocol';
import { cellError, output } from './validate-output';
import { trackEvents } from './validate-track';
import { count, execution, id, plain, plainRecord, word } from './validate-values';

const pinnable = z.strictObject({
  kind: z.enum(['dataset', 'model', 'report']), name: word, requested: z.boolean(),
  selector: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('result') }), z.strictObject({ kind: z.literal('pin'), index: id })]),
});

/** Whole characters: half of one could be neither digested nor sent. */
const text = (most: number) => z.string().max(most).refine((value) => !/\p{Surrogate}/u.test(value));

const snapshot = z.number().int().min(1).max(1_000_000_000).nullable();

const capability = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('readData'), name: word }),
  z.strictObject({ verb: z.literal('listData') }),
  z.strictObject({ verb: z.literal('readDataset'), asset: word, version: z.number().int().min(1).nullable() }),
  z.strictObject({ verb: z.literal('readHttp'), connection: text(200).nullable(), path: text(LONGEST_PATH), query: z.array(z.tuple([text(LONGEST_PATH), text(LONGEST_PATH)])).max(MOST_PARAMETERS), accept: text(200) }),
  z.strictObject({ verb: z.literal('readStream'), stream: text(200), from: snapshot, to: snapshot, last: snapshot }),
  z.strictObject({ verb: z.literal('queryPostgres'), connection: text(200), sql: text(LONGEST_SQL), parameters: z.array(z.union([text(LONGEST_SQL), z.number(), z.boolean(), z.null()])).max(MOST_PARAMETERS) }),
]);

const columnName = z.string().max(LONGEST_COLUMN);
const columns = z.record(columnName, z.enum(['number', 'integer', 'string', 'boolean', 'date']));
const tables = plainRecord.pipe(z.record(columnName, columns)).refine((all) => {
  const each = Object.values(all);
  return each.length <= MOST_TABLES && each.reduce((sum, one) => sum + Object.keys(one).length, 0) <= MOST_COLUMNS;
});

const frame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), versions: z.record(word, word), compute: word }),
  z.strictObject({ type: z.literal('begun'), execution }),
  z.strictObject({ type: z.literal('text'), execution, name: z.enum(['stdout', 'stderr']) }),
  z.strictObject({ type: z.literal('output'), execution, output, pinnable: pinnable.optional() }),
  z.strictObject({ type: z.literal('ended'), execution, ok: z.boolean(), error: cellError.optional(), tensors: count, tensorBytes: count, hasGpu: z.boolean(), unsent: count, tables: tables.optional() }),
  z.strictObject({ type: z.literal('track'), execution, events: trackEvents }),
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
