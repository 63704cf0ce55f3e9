/** Asynchronous successive halving (Li et al. 2020): a trial goes on where it is among the best of those that came as far. */

/**
 * Whether a trial that stands at `value` after `step` (1, 2, …) should end. `others`: what every other trial stood at after that very
 * step; less is better. Rungs are steps 1, η, η², …; elsewhere, and with fewer than η others, nothing ends. NaN ends at a rung.
 */
export function shouldStop(step: number, value: number, others: readonly number[], reduction = 3): boolean {
  const rung = Math.log(step) / Math.log(reduction);
  if (Math.abs(rung - Math.round(rung)) > 1e-9 || others.length < reduction) return false;
  const kept = Math.max(1, Math.floor((others.length + 1) / reduction));
  const better = others.filter((other) => other < value).length;
  return Number.isNaN(value) || better >= kept;
}
