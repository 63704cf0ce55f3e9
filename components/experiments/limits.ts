/** How much the page asks for and draws at once. */

/** Series of one request. */
export const METRICS_AT_ONCE = 50;
/** Runs drawn in parallel coordinates and in the scatter where none are chosen. */
export const RUNS_DRAWN = 500;
/** Runs shown beneath a search or in a group before the rest is one press away. */
export const RUNS_FOLDED = 100;
/** Rows of a downloaded table. */
export const ROWS_SAVED = 100_000;
