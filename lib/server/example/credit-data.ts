/**
 * The worked example's data: loan applications made by a seeded program, so that the repository ships no one's records.
 * What decides a default is known (see `risk`), so a reader can judge what the notebook finds. One application in some
 * twenty-five carries a value as dirty as real exports do: “n/a” and dashes, spaces in thousands, an age of −1, a region
 * misspelt.
 */
const REGIONS = ['North', 'South', 'East', 'West', 'Centre'] as const;
const MISSPELT: Readonly<Record<string, readonly string[]>> = { North: ['Nrth', 'north '], South: ['Suoth', 'SOUTH'], East: ['Eest'], West: ['wset'], Centre: ['Center'] };
const EMPLOYMENT = ['Salaried', 'Self-employed', 'Contract', 'Retired'] as const;

export const CREDIT_COLUMNS = ['age', 'income', 'region', 'employment', 'debt_ratio', 'months_on_file', 'prior_defaults', 'defaulted'] as const;

/** mulberry32: 32 bits of state, one number in [0, 1) a call. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Application {
  readonly age: number;
  readonly income: number;
  readonly region: (typeof REGIONS)[number];
  readonly employment: (typeof EMPLOYMENT)[number];
  readonly debtRatio: number;
  readonly monthsOnFile: number;
  readonly priorDefaults: number;
}

/** Probability of default: debt and earlier defaults raise it, income and a long record lower it; region has no effect of its own. */
export function risk(a: Application): number {
  const score = -2.5 + 4.6 * a.debtRatio + 1.15 * a.priorDefaults - 0.5 * Math.log(a.income / 40_000) * 2 - 0.006 * a.monthsOnFile - 0.018 * (a.age - 40) + (a.employment === 'Contract' ? 0.55 : a.employment === 'Self-employed' ? 0.3 : 0);
  return 1 / (1 + Math.exp(-score));
}

/** CSV with a header, `rows` applications; the same seed gives the same bytes. `shift` moves incomes, for a later quarter. */
export function generateCreditCsv(rows: number, seed: number, options: { readonly incomeShift?: number } = {}): string {
  const random = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const lines = [CREDIT_COLUMNS.join(',')];
  for (let row = 0; row < rows; row += 1) {
    const employment = random() < 0.62 ? 'Salaried' : pick(EMPLOYMENT);
    const application: Application = {
      age: Math.round(Math.max(18, Math.min(84, employment === 'Retired' ? 68 + 6 * normal() : 41 + 12 * normal()))),
      income: Math.round((Math.exp(10.55 + 0.45 * normal()) * (1 + (options.incomeShift ?? 0))) / 100) * 100,
      region: pick(REGIONS),
      employment,
      debtRatio: Math.round(100 * Math.max(0, Math.min(0.95, 0.28 + 0.16 * normal()))) / 100,
      monthsOnFile: Math.round(Math.max(0, 110 + 70 * normal())),
      priorDefaults: random() < 0.82 ? 0 : random() < 0.7 ? 1 : 2,
    };
    const defaulted = random() < risk(application) ? 'yes' : 'no';
    lines.push(toLine(application, defaulted, random));
  }
  return `${lines.join('\n')}\n`;
}

function toLine(a: Application, defaulted: string, random: () => number): string {
  const income = random() < 0.015 ? (random() < 0.5 ? 'n/a' : '—') : random() < 0.01 ? String(a.income).replace(/(\d)(\d{3})$/, '$1 $2') : String(a.income);
  const age = random() < 0.006 ? '-1' : String(a.age);
  const misspellings = MISSPELT[a.region] ?? [];
  const region = random() < 0.01 ? misspellings[Math.floor(random() * misspellings.length)]! : a.region;
  const employment = random() < 0.03 ? '' : a.employment;
  const debtRatio = random() < 0.01 ? '' : String(a.debtRatio);
  return [age, income, region, employment, debtRatio, a.monthsOnFile, a.priorDefaults, defaulted].join(',');
}
