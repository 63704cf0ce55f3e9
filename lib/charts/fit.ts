/** A Vega-Lite specification at the width that a page has, drawn without loading anything. */

/** A Vega-Lite top-level specification as plain JSON. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

const COMPOSED = ['hconcat', 'vconcat', 'concat', 'repeat'] as const;
/** Narrower, a small chart has no room for its labels. */
const LEAST_FACET = 200;
/** For the axis of the first and the space between. */
const BESIDE = 44;
/** Taller charts leave the page. */
const MOST_HEIGHT = 2_000;

/** Width of the page where the specification leaves it open, and never more than that. */
export function fit(spec: VegaLiteSpec, width: number): VegaLiteSpec {
  const high = typeof spec.height === 'number' ? { height: Math.max(1, Math.min(MOST_HEIGHT, spec.height)) } : {};
  if (isWrapped(spec)) return { ...spec, ...high, ...wrapped(spec, width) };
  const isComposed = 'facet' in spec || COMPOSED.some((key) => key in spec);
  return {
    ...spec, ...high,
    ...(isComposed ? {} : { width: typeof spec.width === 'number' ? Math.max(1, Math.min(spec.width, width)) : width, autosize: spec.autosize ?? { type: 'fit-x', contains: 'padding' } }),
  };
}

/** A chart of its own for each value of a column, in rows of so many. */
function isWrapped(spec: VegaLiteSpec): spec is VegaLiteSpec & { readonly spec: Record<string, unknown>; readonly columns: number } {
  return typeof spec.facet === 'object' && spec.facet !== null && 'field' in spec.facet && typeof spec.columns === 'number' && typeof spec.spec === 'object' && spec.spec !== null && !('width' in spec.spec);
}

function wrapped({ spec, columns }: { readonly spec: Record<string, unknown>; readonly columns: number }, width: number): VegaLiteSpec {
  const beside = Math.max(1, Math.min(columns, Math.floor(width / LEAST_FACET)));
  return { columns: beside, spec: { ...spec, width: Math.max(80, Math.floor(width / beside) - BESIDE) } };
}

/**
 * Vega's loader, refusing: data must be in the specification, and nothing in a drawing is a way out of the page. An address becomes that of
 * nothing, for links and pictures alike: where it is refused instead, a promise within Vega fails that nobody hears.
 */
export const REFUSE_LOADING = {
  load: () => Promise.reject(new Error('A chart loads nothing: put its data into the specification.')),
  sanitize: () => Promise.resolve({}),
  http: () => Promise.reject(new Error('A chart loads nothing.')),
  file: () => Promise.reject(new Error('A chart loads nothing.')),
};
