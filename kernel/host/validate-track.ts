/** What a kernel may say of runs: the form only, for a form that is wrong ends it. What is too much in a good form is left out by the book (lib/runs/book.ts). */
import { z } from 'zod';
import { RUN_BOUNDS, RUN_KINDS } from '@/lib/domain/runs';
import { POINT_BYTES } from '@/lib/runs/points';
import { MOST_EVENTS } from '@/lib/runs/track';
import { MAX_PAYLOAD_BYTES } from '../frames';
import { count, finite, id, plainRecord, word } from './validate-values';

const text = z.string().max(RUN_BOUNDS.error);
/** A kernel that keeps its manners cuts these itself. */
const MOST_NAMES = 2 * RUN_BOUNDS.names;
const named = <Value extends z.ZodType>(value: Value) => plainRecord.pipe(z.record(z.string().max(RUN_BOUNDS.name), value)).refine((values) => Object.keys(values).length <= MOST_NAMES);
const params = named(z.union([text, finite, z.boolean(), z.null()]));
const tags = named(text);
const data = z.array(z.strictObject({ name: word, rows: count, columns: count })).max(RUN_BOUNDS.data);
const seconds = z.number().min(0);

export const trackEvents = z.array(z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('start'), run: id, parent: id.nullable(), kind: z.enum(RUN_KINDS), name: word, experiment: word.nullable(), params, tags, data, seconds }),
  z.strictObject({ what: z.literal('params'), run: id, values: params }),
  z.strictObject({ what: z.literal('tags'), run: id, values: tags }),
  z.strictObject({ what: z.literal('points'), run: id, metric: z.string().max(RUN_BOUNDS.name), count: z.number().int().min(0).max(MAX_PAYLOAD_BYTES / POINT_BYTES) }),
  z.strictObject({ what: z.literal('end'), run: id, status: z.enum(['finished', 'failed', 'stopped']), error: text.nullable(), seconds }),
])).max(MOST_EVENTS);
