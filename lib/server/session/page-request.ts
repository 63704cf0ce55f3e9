/** What a browser may ask of a value in the kernel, checked before anything hears it. */
import { z } from 'zod';
import { CHART_AGGREGATES, CHART_BOUNDS, DATE_UNITS, MARKS } from '@/lib/charts/request';
import { FILTER_TESTS, PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import { BOUNDS } from '@/lib/notebook/outputs';

const place = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const name = z.string().max(1_000);
const at = z.array(place).max(PAGE_BOUNDS.rank);
const side = z.number().int().min(1).max(PAGE_BOUNDS.side);

/** A chart that the kernel then checks against its table. */
const chart = z.strictObject({
  mark: z.enum(MARKS), x: name.optional(), y: name.optional(), color: name.optional(), value: name.optional(), facet: name.optional(),
  aggregate: z.enum(CHART_AGGREGATES).optional(), bins: z.union([z.number().int().min(1).max(CHART_BOUNDS.bins), z.enum([...DATE_UNITS, 'auto'])]).optional(),
  sort: z.enum(['ascending', 'descending']).optional(), title: z.string().max(500).optional(),
});

export const rowOrder = {
  sort: z.array(z.object({ column: name, descending: z.boolean() })).max(PAGE_BOUNDS.sorts),
  filter: z.array(z.object({ column: name, test: z.enum(FILTER_TESTS), value: z.string().max(PAGE_BOUNDS.filterText) })).max(PAGE_BOUNDS.filters),
};
export const columnSpans = z.array(z.tuple([place, place])).max(PAGE_BOUNDS.spans).nullable();

/** `file` is not among them: only the server itself asks for parts of files. */
export const pageRequest = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('rows'), offset: place, limit: z.number().int().min(1).max(PAGE_BOUNDS.rows), first: place, columns: z.number().int().min(1).max(BOUNDS.tableColumns), ...rowOrder,
  }),
  z.object({ what: z.literal('column'), column: name }),
  z.object({ what: z.literal('columns'), first: place, limit: z.number().int().min(1).max(PAGE_BOUNDS.summaries) }),
  z.object({ what: z.literal('names'), text: z.string().max(PAGE_BOUNDS.searchText), offset: place, limit: z.number().int().min(1).max(PAGE_BOUNDS.names) }),
  z.object({ what: z.literal('search'), text: z.string().min(1).max(PAGE_BOUNDS.searchText), shown: columnSpans, from: z.object({ row: place, column: place }), back: z.boolean(), ...rowOrder }),
  z.object({ what: z.literal('text'), row: place, column: place, offset: place, limit: z.number().int().min(1).max(PAGE_BOUNDS.text), ...rowOrder }),
  z.object({ what: z.literal('entries'), offset: place, limit: z.number().int().min(1).max(PAGE_BOUNDS.entries) }),
  z.object({ what: z.literal('table') }),
  z.object({ what: z.literal('chart'), chart }),
  z.object({ what: z.literal('slice'), at, row: place, column: place, rows: side, columns: side }),
  z.object({ what: z.literal('statistics') }),
  z.object({ what: z.literal('image'), at }),
]);
