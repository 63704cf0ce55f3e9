/** Columns as trees take them: numbers, NaN where a value is missing, and for categories the codes of an ordinal encoder. */

export interface Features {
  readonly rows: number;
  readonly names: readonly string[];
  /** One array of `rows` numbers for each feature. */
  readonly columns: readonly Float64Array[];
  /** How many categories each feature has; 0: it is an ordered number. */
  readonly categories: Int32Array;
}

/** Some rows, in that order. */
export function takeFeatures(features: Features, rows: Int32Array): Features {
  return { ...features, rows: rows.length, columns: features.columns.map((column) => takeNumbers(column, rows)) };
}

export function takeNumbers(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]!]!;
  return taken;
}
