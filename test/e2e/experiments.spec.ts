/** The experiments page in a real browser, over thousands of runs that were put into the database, and over runs that a notebook's cells make. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type DemoRole } from './support/fixtures';
import { Person } from './support/person';
import { holdDatabase } from './support/postgres';
import { falling, seedRuns, type SeededRun } from './support/runs';
import { startServer, type RunningServer } from './support/server';

const MANY = 2_000;
const OPTIMIZERS = ['adam', 'sgd', 'rmsprop'] as const;

/** The best of them is run 1,001, whose score is .9. */
function grid(at: number): SeededRun {
  const rocAuc = 0.9 - 0.3 * (Math.abs(at - 1_000) / 1_000);
  return { name: `boosting ${at}`, experiment: at % 2 === 0 ? 'Usage' : 'Contract', params: { C: (at % 50) / 10, optimizer: OPTIMIZERS[at % 3]! }, metrics: { rocAuc, logLoss: 1 - rocAuc }, tags: at % 100 === 0 ? { stage: 'candidate' } : {} };
}

function trial(at: number, parent: number): SeededRun {
  const curves = { loss: falling(0.2 + at / 20, 60, at + 1), valLoss: falling(0.25 + at / 20, 60, at + 2) };
  return { name: `trial ${at}`, parent, experiment: 'Networks', params: { rate: 10 ** -(at + 1), hidden: 16 * (at + 1) }, metrics: { loss: 0.2 + at / 20, valLoss: 0.25 + at / 20 }, curves, code: `const model = new Network({ rate: ${10 ** -(at + 1)} });\nawait model.fit(train);\nmodel`, data: [{ name: 'churn.csv', digest: 'ab'.repeat(32), rows: 7_043, columns: 21 }] };
}

let database: Awaited<ReturnType<typeof holdDatabase>>;
let server: RunningServer;
let project: { readonly id: string; readonly slug: string };
let trials: readonly string[];

test.beforeAll(async () => {
  test.setTimeout(180_000);
  database = await holdDatabase();
  server = await startServer({ patience: 120, env: { DATABASE_URL: database.url } });
  project = await (await Person.signIn(server.origin, 'scientist')).call('POST', '/api/v1/projects', { name: 'Churn' });
  const all = [...Array.from({ length: MANY }, (_, at) => grid(at)), { name: 'search over networks', kind: 'search', experiment: 'Networks', metrics: { loss: 0.2 } } as const, ...Array.from({ length: 5 }, (_, at) => trial(at, MANY))];
  trials = (await seedRuns(database.url, project.id, [...all, { name: 'too fast', status: 'failed', experiment: 'Networks', params: { rate: 10 }, error: 'The loss is no number after epoch 3.' }])).slice(MANY + 1, MANY + 6);
});
test.afterAll(async () => {
  await server?.remove();
  await database?.stop();
});

const home = (search = '') => `/p/${project.slug}/experiments${search}`;
const table = (page: Page) => page.getByRole('treegrid', { name: 'Runs' });
const filterOf = (page: Page) => page.getByRole('combobox', { name: 'Filter runs' });
/** The `number`th row beneath the head, from 1. */
const rowAt = (page: Page, number: number) => table(page).locator(`tr[aria-rowindex="${number + 1}"]`);
const headOf = (page: Page, name: string | RegExp) => table(page).getByRole('columnheader', { name });
const heads = async (page: Page) => (await table(page).getByRole('columnheader').allTextContents()).slice(1);
const choose = (page: Page, name: RegExp) => table(page).getByRole('checkbox', { name });
type Open = (role: DemoRole, options?: object) => Promise<Page>;
const visit = async (as: Open, search = '', options: object = {}, role: DemoRole = 'scientist') => {
  const page = await as(role, { baseURL: server.origin, ...options });
  await page.goto(home(search));
  return page;
};

/** Drags along an axis of the parallel coordinates, from a share of its height to another. */
async function brush(page: Page, axis: string, from: number, to: number): Promise<void> {
  const box = (await page.getByRole('img', { name: `Brush ${axis}`, exact: true }).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * from);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * to, { steps: 5 });
  await page.mouse.up();
}

test('a project without runs teaches how there come to be some', async ({ as }) => {
  const page = await as('viewer', { baseURL: server.origin });
  const empty = await (await Person.signIn(server.origin, 'scientist')).call<{ slug: string }>('POST', '/api/v1/projects', { name: 'Nothing yet' });
  await page.goto(`/p/${empty.slug}/experiments`);
  await expect(page.getByRole('heading', { name: 'Runs track themselves' })).toBeVisible();
  await expect(page.getByText("from 'pinion/track'")).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open a notebook' })).toHaveAttribute('href', `/p/${empty.slug}/notebooks`);
  await expect(page.getByRole('navigation', { name: 'Project', exact: true }).getByRole('link', { name: 'Experiments' })).toHaveAttribute('aria-current', 'page');
});

test('of thousands of runs only those in view are in the page, and scrolling reads on to the last', async ({ as }) => {
  const page = await visit(as);
  await expect(table(page)).toHaveAttribute('aria-rowcount', String(MANY + 3));
  await expect(rowAt(page, 1)).toContainText('too fast');
  expect(await table(page).getByRole('row').count()).toBeLessThan(80);
  await table(page).focus();
  for (const rows of [101, 201, 301]) {
    await expect(async () => {
      await page.keyboard.press('End');
      await expect(rowAt(page, rows)).toBeAttached({ timeout: 1_000 });
    }).toPass();
  }
  await page.keyboard.press('Home');
  await expect(rowAt(page, 1)).toBeInViewport();
  expect(await table(page).getByRole('row').count()).toBeLessThan(80);
});

test('a press on a head sorts, and the address holds it', async ({ as }) => {
  const page = await visit(as);
  await headOf(page, /^rocAuc/).getByRole('button').click();
  await expect(rowAt(page, 1)).toContainText('boosting 1000');
  await expect(headOf(page, /^rocAuc/)).toHaveAttribute('aria-sort', 'descending');
  await expect(page).toHaveURL(/sort=-metrics\.rocAuc/);
  await page.reload();
  await expect(rowAt(page, 1)).toContainText('boosting 1000');
  await headOf(page, /^rocAuc/).getByRole('button').click();
  await expect(headOf(page, /^rocAuc/)).toHaveAttribute('aria-sort', 'ascending');
  await expect(rowAt(page, 1)).toContainText('boosting 0');
});

test('a filter completes names, filters as soon as it can be read, and shows a mistake at its place', async ({ as }) => {
  const page = await visit(as);
  const filter = filterOf(page);
  await filter.pressSequentially('roc');
  await expect(page.getByRole('option', { name: /metrics\.rocAuc/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(filter).toHaveValue('metrics.rocAuc ');
  await filter.pressSequentially('>= .89 and params.C in (1, 1.1)');
  await expect(page.getByText('2 runs fit the filter.')).toBeVisible();
  await expect(table(page)).toHaveAttribute('aria-rowcount', '3');
  await filter.fill('metrics.rocAUC > .9');
  await page.keyboard.press('Enter');
  const problem = page.getByRole('alert').filter({ hasText: 'No run here has a metric “rocAUC”.' });
  await expect(problem.locator('mark')).toHaveText('metrics.rocAUC');
  await expect(filter).toHaveAttribute('aria-invalid', 'true');
  await problem.getByRole('button', { name: 'Write metrics.rocAuc' }).click();
  await expect(filter).toHaveValue('metrics.rocAuc > .9');
  await expect(page.getByRole('heading', { name: 'No run fits' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await expect(table(page)).toHaveAttribute('aria-rowcount', String(MANY + 3));
});

test('a link with a broken filter says what is wrong, and a lost server what to do', async ({ as, expectedErrors }) => {
  expectedErrors.push(/status of 422/, /ERR_FAILED/);
  const page = await visit(as, '?filter=params.C+%3E');
  await expect(page.getByRole('alert').filter({ hasText: 'A value is missing at the end.' })).toBeVisible();
  const other = await visit(as);
  await expect(rowAt(other, 1)).toBeVisible();
  await other.route('**/runs?**', (route) => route.abort());
  await headOf(other, /^rocAuc/).getByRole('button').click();
  const notice = other.getByRole('alert').filter({ hasText: 'The runs could not be read.' });
  await expect(notice).toBeVisible();
  await other.unroute('**/runs?**');
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(rowAt(other, 1)).toContainText('boosting 1000');
  await expect(notice).toHaveCount(0);
});

test('columns are hidden, moved, pinned and widened, and stay so for this person after a reload', async ({ as }) => {
  const page = await visit(as);
  await expect(headOf(page, /^Duration/)).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).click();
  const chooser = page.getByRole('dialog', { name: 'Columns' });
  await chooser.getByRole('checkbox', { name: 'Show Duration' }).click();
  await expect(headOf(page, /^Duration/)).toHaveCount(0);
  await chooser.getByRole('searchbox', { name: 'Find a column' }).fill('stage');
  await chooser.getByRole('checkbox', { name: 'Show stage, tag' }).click();
  await expect(headOf(page, /^stage/)).toHaveCount(1);
  await chooser.getByRole('button', { name: 'Keep stage in view' }).click();
  await page.keyboard.press('Escape');
  expect((await heads(page)).slice(0, 2)).toEqual([expect.stringContaining('Name'), expect.stringContaining('stage')]);
  await headOf(page, /^Status/).getByRole('button').focus();
  await page.keyboard.press('Alt+ArrowRight');
  expect((await heads(page)).slice(2, 4)).toEqual([expect.stringContaining('Started'), expect.stringContaining('Status')]);
  const edge = table(page).getByRole('separator', { name: 'Width of Started' });
  const before = Number(await edge.getAttribute('aria-valuenow'));
  await edge.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', String(before + 64));
  const shown = await heads(page);
  await page.goto(home());
  await expect(edge).toHaveAttribute('aria-valuenow', String(before + 64));
  expect(await heads(page)).toEqual(shown);
  const other = await visit(as, '', {}, 'reviewer');
  await expect(headOf(other, /^Duration/)).toBeVisible();
});

test('trials are folded beneath their search; keys unfold them, choose them and open one', async ({ as }) => {
  const page = await visit(as);
  await expect(rowAt(page, 2)).toContainText('search over networks');
  await expect(rowAt(page, 2)).toHaveAttribute('aria-expanded', 'false');
  await table(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(rowAt(page, 3)).toContainText('trial 4');
  await expect(rowAt(page, 3)).toHaveAttribute('aria-level', '2');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(choose(page, /^Choose trial 4/)).toBeChecked();
  await expect(page.getByRole('region', { name: 'Chosen runs' })).toContainText('1 chosen');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(rowAt(page, 3)).toContainText('boosting 1999');
  await page.getByRole('button', { name: 'List trials' }).click();
  await expect(rowAt(page, 2)).toContainText('trial 4');
  await table(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'trial 4' })).toBeVisible();
});

test('groups say how many runs share a value, with the best and the mean, and unfold', async ({ as }) => {
  const page = await visit(as, '?sort=-metrics.rocAuc');
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('params.optimizer');
  const group = table(page).getByRole('row', { name: /sgd/ });
  await expect(group).toContainText('667 runs');
  await expect(group).toContainText(/rocAuc: best \.\d+, mean \.7\d+/);
  await group.getByRole('button', { name: 'Unfold sgd' }).click();
  await expect(table(page).getByRole('row', { name: /boosting 1000/ })).toBeVisible();
  await table(page).focus();
  await page.keyboard.press('End');
  await expect(table(page).getByText('100 of 667 shown.')).toBeVisible();
  await expect(page).toHaveURL(/group=params\.optimizer/);
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('');
  await expect(rowAt(page, 1)).toContainText('boosting 1000');
});

test('chosen runs are compared by their curves, and a link shows another person the same', async ({ as }) => {
  const page = await visit(as, '?trials=listed');
  for (const at of [4, 3, 2]) await choose(page, new RegExp(`^Choose trial ${at}`)).check();
  await page.getByRole('region', { name: 'Chosen runs' }).getByRole('button', { name: 'Compare' }).click();
  const comparison = page.getByRole('region', { name: 'Comparison' });
  const loss = comparison.getByRole('img', { name: /^loss by step/ });
  await expect(loss).toHaveAccessibleName(/trial 4 ends at .*trial 3 ends at .*trial 2 ends at/);
  await expect(comparison.getByRole('img', { name: /^valLoss by step/ })).toBeVisible();
  await loss.hover({ position: { x: 160, y: 80 } });
  await expect(comparison.getByText(/^step \d+$/)).toBeVisible();
  await comparison.getByRole('radio', { name: 'Time' }).click();
  await comparison.getByRole('radio', { name: 'Logarithmic' }).click();
  await comparison.getByRole('slider', { name: 'Smoothing' }).fill('0.8');
  await expect(comparison.getByRole('img', { name: /^loss by time/ })).toBeVisible();
  await expect(page).toHaveURL(/by=time&axis=log&smooth=0\.8/);

  const other = await as('reviewer', { baseURL: server.origin });
  await other.goto(page.url());
  const theirs = other.getByRole('region', { name: 'Comparison' });
  await expect(theirs.getByRole('list', { name: 'Chosen runs' }).getByRole('listitem')).toHaveText([/trial 4/, /trial 3/, /trial 2/]);
  await expect(theirs.getByRole('img', { name: /^loss by time/ })).toHaveAccessibleName(/trial 4 ends at/);
  await expect(theirs.getByRole('slider', { name: 'Smoothing' })).toHaveValue('0.8');
});

test('brushing an axis of the parallel coordinates filters the table, and taking the brush away shows all again', async ({ as }) => {
  const page = await visit(as, '?sort=-metrics.rocAuc&view=parallel&filter=metrics.rocAuc+%3E+.5');
  await expect(page.getByRole('group', { name: /^Parallel coordinates of 500 runs over / })).toBeVisible();
  await brush(page, 'optimizer', 0, 0.2);
  const brushes = page.getByRole('list', { name: 'Brushed axes' });
  await expect(brushes.getByRole('listitem')).toHaveText(/optimizer sgd/);
  await expect(page.getByText('667 runs fit the filter.')).toBeVisible();
  await brush(page, 'C', 0, 0.5);
  await expect(brushes.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByText('667 runs fit the filter.')).toHaveCount(0);
  const kept = await page.getByText(/runs fit the filter\./).textContent();
  await page.reload();
  await expect(page.getByText(kept!)).toBeVisible();
  await brushes.getByRole('button', { name: 'Take the brush of C away' }).click();
  await brushes.getByRole('button', { name: 'Take the brush of optimizer away' }).click();
  await expect(page.getByText(`${MANY.toLocaleString('en')} runs fit the filter.`)).toBeVisible();
});

test('a scatter draws two numbers against each other, and a press on a point chooses its run', async ({ as }) => {
  const page = await visit(as, '?view=scatter&sort=-metrics.rocAuc');
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await comparison.getByRole('combobox', { name: 'Across' }).selectOption('metrics.logLoss');
  const points = comparison.getByRole('img', { name: /^rocAuc against logLoss of 500 runs$/ });
  await expect(points).toBeVisible();
  await points.locator('circle').last().click({ force: true });
  await expect(page.getByRole('region', { name: 'Chosen runs' })).toContainText('1 chosen');
});

test('the difference of two runs names parameters, data and code', async ({ as }) => {
  const page = await visit(as, `?runs=${trials[0]},${trials[1]}&view=difference`);
  const comparison = page.getByRole('region', { name: 'Comparison' });
  const row = comparison.getByRole('region', { name: 'Parameters of both runs' }).getByRole('row', { name: /^hidden/ });
  await expect(row).toContainText('16');
  await expect(row).toContainText('32');
  await expect(comparison.getByRole('region', { name: 'Data of both runs' })).toHaveCount(0);
  await comparison.getByRole('button', { name: 'Show what is the same' }).click();
  await expect(comparison.getByRole('region', { name: 'Data of both runs' })).toContainText('churn.csv');
  const code = comparison.getByRole('region', { name: 'Code of both runs' });
  await expect(code.locator('del')).toHaveText(['1']);
  await expect(code.locator('ins')).toHaveText(['01']);
});

test('a run has a page with curves, parameters, data and code; who may edits its name and tags, a viewer reads', async ({ as }) => {
  const page = await visit(as, `/${trials[0]}`);
  await expect(page.getByRole('heading', { level: 1, name: 'trial 0' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^search over networks/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^loss by step/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Parameters' })).toContainText('hidden');
  await expect(page.getByRole('region', { name: 'Data' })).toContainText('churn.csv');
  await expect(page.getByRole('region', { name: 'Code of the cell as it ran' })).toContainText('new Network');
  await page.getByRole('button', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename the run' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(dialog.getByText('Give the run a name.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('the first trial');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'the first trial' })).toBeVisible();
  await page.getByRole('button', { name: 'Add a tag' }).click();
  const tag = page.getByRole('dialog', { name: 'Add a tag' });
  await tag.getByRole('textbox', { name: 'Tag' }).fill('stage');
  await tag.getByRole('textbox', { name: 'Value' }).fill('chosen');
  await tag.getByRole('button', { name: 'Add tag' }).click();
  await expect(page.getByRole('region', { name: 'Tags' })).toContainText('chosen');

  const viewer = await visit(as, `/${trials[0]}`, {}, 'viewer');
  await expect(viewer.getByRole('heading', { level: 1, name: 'the first trial' })).toBeVisible();
  const rename = viewer.getByRole('button', { name: 'Rename' });
  await expect(rename).toHaveAttribute('aria-disabled', 'true');
  await expect(rename).toHaveAccessibleDescription(/data scientist.*viewer/);
  const refused = await viewer.context().request.patch(`${server.origin}/api/v1/runs/${trials[0]}`, { headers: { origin: server.origin }, data: { name: 'mine' } });
  expect(refused.status()).toBe(403);
});

test('a run goes to the trash and comes back by Undo', async ({ as }) => {
  const page = await visit(as, '?filter=status+%3D+%27failed%27');
  await rowAt(page, 1).getByRole('link', { name: /too fast/ }).click();
  await expect(page.getByText('The loss is no number after epoch 3.')).toBeVisible();
  await page.getByRole('button', { name: /^Actions on too fast/ }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await expect(rowAt(page, 1)).toContainText('search over networks');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rowAt(page, 1)).toContainText('too fast');
});

test('the filtered table is saved as CSV with the columns shown', async ({ as }) => {
  const page = await visit(as, `?filter=${encodeURIComponent("params.optimizer = 'sgd'")}&sort=-metrics.rocAuc&columns=name,metrics.rocAuc,params.C`);
  await expect(rowAt(page, 1)).toContainText('boosting 1000');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe(`${project.slug}-runs.csv`);
  const lines = (await readFile(await file.path(), 'utf8')).split('\r\n');
  expect(lines[0]).toBe('id,number,name,metrics.rocAuc,params.C');
  expect(lines[1]).toMatch(/^[0-9a-f-]{36},1001,boosting 1000,0\.9,0$/);
  expect(lines).toHaveLength(667 + 2);
});

const LOOP = `import { trackRun } from 'pinion/track';
const done = await trackRun({ name: 'my own loop', params: { rate: 0.01 } }, async (run) => {
  for (let step = 0; step < 60_000; step += 1) {
    run.log({ count: step }, { step });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});`;
const FIT = `import { Table } from 'pinion/data';
import { LogisticRegression } from 'pinion/ml';
const people = Table.fromColumns({ age: Array.from({ length: 40 }, (_, i) => i), left: Array.from({ length: 40 }, (_, i) => (i > 20 ? 'yes' : 'no')) }).named('people');
const model = await new LogisticRegression({ C: 0.5 }).fit(people, 'left');`;

test('a run grows in the table and on its page while its cell works, and is stopped with it', async ({ as }) => {
  const person = await Person.signIn(server.origin, 'scientist');
  const notebook = await person.makeNotebook('Live loop');
  await person.writeCells(notebook.id, [LOOP]);
  const page = await as('reviewer', { baseURL: server.origin });
  const listening = page.waitForResponse((response) => response.url().includes('/api/v1/live') && response.ok());
  await page.goto(`/p/${notebook.project.slug}/experiments`);
  await expect(page.getByRole('heading', { name: 'Runs track themselves' })).toBeVisible();
  await listening;
  const ended = person.runAll(notebook.id);
  const row = rowAt(page, 1);
  await expect(row).toContainText('my own loop');
  await expect(row).toContainText('Running');
  const count = row.locator(`[aria-colindex="${await headOf(page, /^count/).getAttribute('aria-colindex')}"]`);
  const numberOf = async (text: Promise<string | null>) => Number((await text)?.replaceAll(',', '') || Number.NaN);
  await expect.poll(() => numberOf(count.textContent())).toBeGreaterThan(0);
  const first = await numberOf(count.textContent());
  await expect.poll(() => numberOf(count.textContent())).toBeGreaterThan(first);

  await row.getByRole('link', { name: /my own loop/ }).click();
  const curve = page.getByRole('img', { name: /^count by step/ });
  const endOf = async () => Number(/ends at ([\d,.]+)/.exec((await curve.getAttribute('aria-label')) ?? '')?.[1]?.replaceAll(',', ''));
  await expect.poll(endOf).toBeGreaterThan(first);
  const seen = await endOf();
  await expect.poll(endOf).toBeGreaterThan(seen);
  await person.command(notebook.id, { type: 'interrupt' });
  await ended;
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Its cell in Live loop' }).click();
  await expect(page.getByRole('region', { name: /^Cell 1,/ })).toBeVisible();
  await person.command(notebook.id, { type: 'stop' });
});

test('what a cell fits is a run with its parameters, its data and its code', async ({ as }) => {
  const person = await Person.signIn(server.origin, 'scientist');
  const notebook = await person.makeNotebook('Fits');
  await person.writeCells(notebook.id, [FIT]);
  for (const execution of Object.values(await person.runAll(notebook.id))) expect(execution.error).toBeUndefined();
  const page = await as('scientist', { baseURL: server.origin });
  await page.goto(`/p/${notebook.project.slug}/experiments?filter=params.C+%3D+.5`);
  await expect(page.getByText('1 run fits the filter.')).toBeVisible();
  await expect(rowAt(page, 1)).toContainText('Finished');
  await rowAt(page, 1).getByRole('link').first().click();
  await expect(page.getByRole('region', { name: 'Parameters' })).toContainText('0.5');
  await expect(page.getByRole('region', { name: 'Data' })).toContainText('40 × 2');
  await expect(page.getByRole('region', { name: 'Code of the cell as it ran' })).toContainText('LogisticRegression');
  await person.command(notebook.id, { type: 'stop' });
});

/** So many lines as people can follow; of hundreds each is looked at by the check of contrasts. */
const FEW = 'filter=metrics.rocAuc+%3E+.895';

for (const [colorScheme, width] of [['light', 1440], ['dark', 390]] as const) {
  test(`pages of runs have no accessibility violation and do not scroll sideways: ${colorScheme}, ${width} px`, async ({ as }) => {
    test.slow();
    const page = await as('scientist', { baseURL: server.origin, colorScheme, viewport: { width, height: 844 } });
    const chosen = trials.slice(0, 3).join(',');
    const ready: readonly (readonly [string, (page: Page) => Locator])[] = [
      ['', (one) => rowAt(one, 1)], ['?group=params.optimizer', (one) => rowAt(one, 1)], [`?runs=${chosen}&view=curves`, (one) => one.getByRole('img', { name: /^loss by step/ })],
      [`?view=parallel&${FEW}`, (one) => one.getByRole('group', { name: /^Parallel/ })], [`?view=scatter&${FEW}`, (one) => one.getByRole('img', { name: /against/ })],
      [`?runs=${chosen}&view=difference`, (one) => one.getByRole('region', { name: 'Code of both runs' })], [`/${trials[1]}`, (one) => one.getByRole('img', { name: /^loss by step/ })],
    ];
    for (const [search, mark] of ready) {
      await page.goto(home(search));
      await expect(mark(page)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${search}: ${id} ${nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), search).toBe(0);
    }
  });
}
