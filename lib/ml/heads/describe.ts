/** First looks at what a head has learned. */

/** The three features of most weight; '' where there are several rows of coefficients. */
export function strongest(coefficients: Float64Array, names: readonly string[]): string {
  if (coefficients.length !== names.length) return '';
  const order = [...coefficients.keys()].sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!)).slice(0, 3);
  return order.map((index) => `${names[index]!.slice(0, 100)} ${coefficients[index]! >= 0 ? '+' : '−'}${Math.abs(coefficients[index]!).toPrecision(3)}`).join(', ');
}

/** The three features of the largest share, in percent. */
export function mostImportant(importances: Float64Array, names: readonly string[]): string {
  const order = [...importances.keys()].filter((index) => importances[index]! > 0).sort((a, b) => importances[b]! - importances[a]!).slice(0, 3);
  return order.map((index) => `${names[index]!.slice(0, 100)} ${(100 * importances[index]!).toFixed(1)} %`).join(', ');
}
