/**
 * How differently groups of people are treated by a model of two classes. Names and numbers are Fairlearn's; beside each number stands what
 * it rests on, and a group without a defined rate makes the number undefined, where other tools would take 0.
 */
import { chiSquareUpperTail } from '../distributions';
import type { Measured, Weights } from './measured';

/** One group, by weight: without weights these are numbers of rows. */
export interface GroupCounts {
  readonly n: number;
  /** Rows that are positive, that were called positive, and both. */
  readonly positives: number;
  readonly selected: number;
  readonly truePositives: number;
}

export interface Grouped {
  readonly names: readonly string[];
  readonly groups: readonly GroupCounts[];
  readonly overall: GroupCounts;
  /** Rows left out because their group is missing. */
  readonly excluded: number;
}

/** A number with what it rests on. */
export interface FairMeasured extends Measured {
  readonly positives: number;
  readonly excluded: number;
}

/** `group[row]` indexes `names`; −1 is a missing group, which is counted and left out. Groups without rows are left out. */
export function countByGroup(actual: Uint8Array, predicted: Uint8Array, group: Int32Array, names: readonly string[], weights: Weights = null): Grouped {
  const sums = [...names, 'all'].map(() => ({ n: 0, positives: 0, selected: 0, truePositives: 0 }));
  const overall = sums.at(-1)!;
  let excluded = 0;
  for (let row = 0; row < group.length; row++) {
    if (group[row]! < 0) { excluded += 1; continue; }
    const weight = weights === null ? 1 : weights[row]!;
    for (const sum of [sums[group[row]!]!, overall]) {
      sum.n += weight;
      sum.positives += weight * actual[row]!;
      sum.selected += weight * predicted[row]!;
      sum.truePositives += weight * actual[row]! * predicted[row]!;
    }
  }
  const present = names.map((name, index) => ({ name, counts: sums[index]! })).filter(({ counts }) => counts.n > 0);
  return { names: present.map((one) => one.name), groups: present.map((one) => one.counts), overall, excluded };
}

/** A rate in [0, 1] of one group, or why it has none. */
export type Rate = (counts: GroupCounts) => number | string;

/** Share called positive. */
export const selectionRate: Rate = ({ n, selected }) => (n === 0 ? 'has no rows' : selected / n);
/** Of the positive rows, the share called positive. */
export const truePositiveRate: Rate = ({ positives, truePositives }) => (positives === 0 ? 'has no positive rows' : truePositives / positives);
/** Of the negative rows, the share called positive. */
export const falsePositiveRate: Rate = ({ n, positives, selected, truePositives }) => (n === positives ? 'has no negative rows' : (selected - truePositives) / (n - positives));
/** Share that is right. */
export const accuracyRate: Rate = ({ n, positives, selected, truePositives }) => (n === 0 ? 'has no rows' : (n - positives - selected + 2 * truePositives) / n);
/** Of the rows called positive, the share that is. */
export const precisionRate: Rate = ({ selected, truePositives }) => (selected === 0 ? 'has no row called positive' : truePositives / selected);

export type Against = 'between_groups' | 'to_overall';

/** The largest difference of a rate between two groups, or of a group from all; in [0, 1]. 0 where there is one group. */
export function rateDifference(grouped: Grouped, rate: Rate, against: Against = 'between_groups'): FairMeasured {
  return compared(grouped, rate, against, (rates, overall) => (overall === null ? Math.max(...rates) - Math.min(...rates) : Math.max(...rates.map((one) => Math.abs(one - overall)))));
}

/** The smallest ratio of a rate between two groups, or of a group to all (turned so that it is at most 1); in [0, 1]. 1 where there is one group. */
export function rateRatio(grouped: Grouped, rate: Rate, against: Against = 'between_groups'): FairMeasured {
  return compared(grouped, rate, against, (rates, overall) => {
    if (overall === null) return Math.max(...rates) === 0 ? 'The rate is 0 in every group.' : Math.min(...rates) / Math.max(...rates);
    return overall === 0 ? 'The rate is 0 in every group.' : Math.min(...rates.map((one) => Math.min(one / overall, one === 0 ? 0 : overall / one)));
  });
}

function compared(grouped: Grouped, rate: Rate, against: Against, compare: (rates: readonly number[], overall: number | null) => number | string): FairMeasured {
  const { groups, names, overall, excluded } = grouped;
  const base = { n: overall.n, positives: overall.positives, excluded };
  const undefinedAs = (reason: string): FairMeasured => ({ value: null, ...base, undefinedReason: reason });
  if (groups.length === 0) return undefinedAs('There are no rows with a group.');
  const rates: number[] = [];
  for (const [index, group] of groups.entries()) {
    const one = rate(group);
    if (typeof one === 'string') return undefinedAs(`The group ‘${names[index]!}’ ${one}.`);
    rates.push(one);
  }
  const all = rate(overall);
  const value = compare(rates, against === 'to_overall' ? (all as number) : null);
  return typeof value === 'string' ? undefinedAs(value) : { value, ...base };
}

/** `demographic_parity_difference`: of the selection rate. */
export function demographicParityDifference(grouped: Grouped, against?: Against): FairMeasured { return rateDifference(grouped, selectionRate, against); }
/** `demographic_parity_ratio`. */
export function demographicParityRatio(grouped: Grouped, against?: Against): FairMeasured { return rateRatio(grouped, selectionRate, against); }
/** `equal_opportunity_difference`: of the true positive rate. */
export function equalOpportunityDifference(grouped: Grouped, against?: Against): FairMeasured { return rateDifference(grouped, truePositiveRate, against); }
/** `equal_opportunity_ratio`. */
export function equalOpportunityRatio(grouped: Grouped, against?: Against): FairMeasured { return rateRatio(grouped, truePositiveRate, against); }

export type Aggregation = 'worst_case' | 'mean';

/** `equalized_odds_difference`: of the true and the false positive rate, the larger one or their mean. */
export function equalizedOddsDifference(grouped: Grouped, against?: Against, aggregation: Aggregation = 'worst_case'): FairMeasured {
  return both(rateDifference(grouped, truePositiveRate, against), rateDifference(grouped, falsePositiveRate, against), aggregation, Math.max);
}

/** `equalized_odds_ratio`: of the true and the false positive rate, the smaller one or their mean. */
export function equalizedOddsRatio(grouped: Grouped, against?: Against, aggregation: Aggregation = 'worst_case'): FairMeasured {
  return both(rateRatio(grouped, truePositiveRate, against), rateRatio(grouped, falsePositiveRate, against), aggregation, Math.min);
}

function both(first: FairMeasured, second: FairMeasured, aggregation: Aggregation, worse: (a: number, b: number) => number): FairMeasured {
  if (first.value === null) return first;
  if (second.value === null) return second;
  return { ...first, value: aggregation === 'mean' ? (first.value + second.value) / 2 : worse(first.value, second.value) };
}

export interface DisparateImpact extends FairMeasured {
  /** Of the χ² test that both groups are selected alike (no continuity correction); null where it has none. */
  readonly pValue: number | null;
  /** Whether the group is selected at least four fifths as often. */
  readonly passesFourFifths: boolean | null;
}

/** Selection rate of one group ÷ that of another; directional, and may exceed 1 (AIF360's `disparate_impact`). */
export function disparateImpact(grouped: Grouped, group: string, reference: string): DisparateImpact {
  const [one, other] = [group, reference].map((name) => grouped.groups[grouped.names.indexOf(name)]);
  const base = { n: (one?.n ?? 0) + (other?.n ?? 0), positives: (one?.positives ?? 0) + (other?.positives ?? 0), excluded: grouped.excluded };
  if (one === undefined || other === undefined) return { value: null, ...base, pValue: null, passesFourFifths: null, undefinedReason: `There is no group ‘${one === undefined ? group : reference}’.` };
  if (other.selected === 0) return { value: null, ...base, pValue: null, passesFourFifths: null, undefinedReason: `Nobody of the group ‘${reference}’ is called positive.` };
  const value = one.selected / one.n / (other.selected / other.n);
  const share = (one.selected + other.selected) / base.n;
  const statistic = share === 1 ? null : [one, other].reduce((sum, { n, selected }) => sum + (selected - n * share) ** 2 / (n * share) + (n - selected - n * (1 - share)) ** 2 / (n * (1 - share)), 0);
  return { value, ...base, pValue: statistic === null ? null : chiSquareUpperTail(statistic, 1), passesFourFifths: value >= 0.8 };
}

/**
 * Generalised entropy of the benefits b = predicted − actual + 1 over people (Speicher et al. 2018; AIF360): at least 0, 0 where all
 * benefit alike. α 2 by default; α 1 is Theil's index.
 */
export function generalizedEntropy(actual: Uint8Array, predicted: Uint8Array, alpha = 2): Measured {
  const n = actual.length;
  if (n === 0) return { value: null, n: 0, undefinedReason: 'There are no rows.' };
  const benefits = Float64Array.from(actual, (yes, row) => predicted[row]! - yes + 1);
  const mean = benefits.reduce((sum, benefit) => sum + benefit, 0) / n;
  if (mean === 0) return { value: null, n, undefinedReason: 'Nobody has a benefit.' };
  const average = (of: (share: number) => number) => benefits.reduce((sum, benefit) => sum + of(benefit / mean), 0) / n;
  if (alpha === 1) return { value: average((share) => (share === 0 ? 0 : share * Math.log(share))), n };
  if (alpha === 0) return benefits.includes(0) ? { value: null, n, undefinedReason: 'Somebody has no benefit, which has no logarithm.' } : { value: -average(Math.log), n };
  return { value: average((share) => share ** alpha - 1) / (alpha * (alpha - 1)), n };
}

/**
 * Kamiran and Calders' reweighing (2012): weights of rows under which group and outcome are independent, P(group)·P(outcome) ÷ P(both).
 * Rows without a group weigh 1. They add up to the number of rows.
 */
export function reweighing(actual: Uint8Array, group: Int32Array): Float64Array {
  const known = Array.from(group.keys()).filter((row) => group[row]! >= 0);
  const count = (matches: (row: number) => boolean) => known.filter(matches).length;
  const weights = new Map<string, number>();
  const weightOf = (row: number): number => {
    const key = `${group[row]!} ${actual[row]!}`;
    const held = weights.get(key);
    if (held !== undefined) return held;
    const weight = (count((other) => group[other] === group[row]) * count((other) => actual[other] === actual[row])) / (known.length * count((other) => group[other] === group[row] && actual[other] === actual[row]));
    weights.set(key, weight);
    return weight;
  };
  return Float64Array.from(group, (code, row) => (code < 0 ? 1 : weightOf(row)));
}
