/** A Vega-Lite specification at the width that a page has, drawn without loading anything. */

/** A Vega-Lite top-level specification as plain JSON. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** Width of the page where the specification leaves it open, and never more than that. */
export function fit(spec: VegaLiteSpec, width: number): VegaLiteSpec {
  const isComposed = ['hconcat', 'vconcat', 'concat', 'repeat', 'facet'].some((key) => key in spec);
  return {
    ...spec,
    ...(isComposed ? {} : { width: typeof spec.width === 'number' ? Math.min(spec.width, width) : width, autosize: spec.autosize ?? { type: 'fit-x', contains: 'padding' } }),
  };
}

/** Vega's loader, refusing: data must be in the specification, and nothing in a drawing is a way out of the page. */
export const REFUSE_LOADING = {
  load: () => Promise.reject(new Error('A chart loads nothing: put its data into the specification.')),
  sanitize: () => Promise.reject(new Error('A chart links to nothing.')),
  http: () => Promise.reject(new Error('A chart loads nothing.')),
  file: () => Promise.reject(new Error('A chart loads nothing.')),
};
