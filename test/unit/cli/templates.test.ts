/** Every template runs headless, as a notebook made from it runs, and reaches the score that its prose states. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePercent } from '@/lib/notebook/files/percent';
import { TEMPLATE_NAMES, type TemplateName } from '@/lib/notebook/templates';
import { readTemplate } from '@/lib/server/notebooks/templates';
import { buildCommand, pinionRun, root } from '../../support/command';

beforeAll(buildCommand, 120_000);

/** What the last line of the score cell prints, and the band that the prose states. */
const SCORES: Readonly<Record<TemplateName, { readonly printed: RegExp; readonly from: number; readonly to: number }>> = {
  'classification': { printed: /ROC AUC (\d\.\d+)/, from: 0.8, to: 0.92 },
  'regression': { printed: /R² (\d\.\d+)/, from: 0.85, to: 0.97 },
  'clustering': { printed: /Silhouette (\d\.\d+)/, from: 0.65, to: 0.85 },
  'time-series': { printed: /(-?\d+) % less/, from: 15, to: 60 },
  'data-quality': { printed: /every rule: (\d+\.\d) % as they arrived, 100\.0 % after/, from: 70, to: 90 },
  'tuning': { printed: /ROC AUC (\d\.\d+) held out/, from: 0.75, to: 0.9 },
};

/** Data sets that lie beside the checkout on the machines that test it; where they do not, these tests are left out by name. */
const shared = resolve(root, '../shared/data');
const REAL: Readonly<Partial<Record<TemplateName, { readonly data: string; readonly parameters: readonly string[]; readonly from: number; readonly to: number }>>> = {
  'classification': { data: 'telco-customer-churn.csv', parameters: ['target=Churn', 'positive=Yes', 'by=Contract'], from: 0.82, to: 0.87 },
  'regression': { data: 'california-housing.csv', parameters: ['target=median_house_value', 'main=median_income', 'by=ocean_proximity', 'atLeast=0.8'], from: 0.8, to: 0.87 },
  'clustering': { data: 'penguins.csv', parameters: ['columns=bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g', 'atLeast=0.4'], from: 0.42, to: 0.48 },
  'time-series': { data: 'daily-min-temperatures.csv', parameters: ['time=Date', 'target=Temp'], from: 18, to: 30 },
  'tuning': { data: 'telco-customer-churn.csv', parameters: ['target=Churn', 'positive=Yes'], from: 0.82, to: 0.88 },
};

describe.runIf(existsSync(shared))('on data of its users', () => {
  it.each(Object.entries(REAL))('the template for %s reaches the score that is known of it', async (name, { data, parameters, from, to }) => {
    const { code, stdout, stderr } = await pinionRun([`templates/${name}.ts`, '--threads', '1', '--data', `${data}=${join(shared, data)}`, ...[`file=${data}`, ...parameters].flatMap((one) => ['--param', one])]);
    expect([code, stderr.match(/^Cell .*Error.*/m)?.[0]]).toEqual([0, undefined]);
    const score = Number(SCORES[name as TemplateName].printed.exec(stdout)?.[1]);
    expect(score).toBeGreaterThanOrEqual(from);
    expect(score).toBeLessThanOrEqual(to);
  });

  it('one ends a pipeline whose score is not good enough', async () => {
    const { code, stderr } = await pinionRun(['templates/clustering.ts', '--threads', '1', '--data', `p.csv=${join(shared, 'penguins.csv')}`, '--param', 'file=p.csv', '--param', 'columns=bill_length_mm,body_mass_g']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is not between 0\.65 and 0\.85/);
  });
});

describe.each(TEMPLATE_NAMES)('the template for %s', (name) => {
  it('runs from the notebook’s seed and reaches the score that it states', async () => {
    const { code, stdout, stderr } = await pinionRun([`templates/${name}.ts`, '--threads', '1']);
    expect([code, stderr.match(/^Cell .*Error.*/m)?.[0]]).toEqual([0, undefined]);
    const score = Number(SCORES[name].printed.exec(stdout)?.[1]);
    expect(score).toBeGreaterThanOrEqual(SCORES[name].from);
    expect(score).toBeLessThanOrEqual(SCORES[name].to);
  });

  it('states in its first words the band that is checked', async () => {
    const { cells } = await readTemplate(name);
    const [from, to] = [SCORES[name].from, SCORES[name].to].map((value) => (value < 1 ? value.toFixed(2) : String(value)));
    expect(cells[0]!.source.replace(/\s+/g, ' ')).toMatch(new RegExp(`\\*\\*The score:\\*\\*.*between ${from} and ${to}`));
  });

  it('teaches: prose before its steps, and no network', async () => {
    const parsed = parsePercent(await readFile(join(root, 'templates', `${name}.ts`), 'utf8'));
    if (!parsed.ok) throw new Error(parsed.message);
    const { cells } = parsed.value;
    expect(cells.filter((cell) => cell.type === 'markdown').length).toBeGreaterThanOrEqual(4);
    expect(cells.map((cell) => cell.source).join('\n')).not.toMatch(/fetch\(|https?:/);
    expect(cells.every((cell) => cell.type === 'ts' || cell.type === 'markdown')).toBe(true);
  });
});

it('every file of the folder is a template, and every template a file', async () => {
  expect((await readdir(join(root, 'templates'))).sort()).toEqual(TEMPLATE_NAMES.map((name) => `${name}.ts`).sort());
});
