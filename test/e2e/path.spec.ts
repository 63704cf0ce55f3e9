/**
 * The whole path in the browser: real data from upload to a retired model. A second person is in the notebook throughout,
 * a third signs. Uses the Adult census where ../shared holds it, else applications generated from a seed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { generateCreditCsv } from '../../lib/server/example/credit-data';
import { callApi, expect, serverOrigin, test } from './support/fixtures';
import { appendCell, cellAt, runCell, typeInCell } from './support/notebook';

interface Material {
  readonly train: Buffer;
  readonly test: Buffer;
  /** Cells by what they do. */
  readonly cells: Record<'read' | 'clean' | 'model' | 'report', string>;
  readonly request: { readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly datatype: string; readonly data: readonly unknown[] }[] };
  readonly classes: readonly string[];
}

const shared = join(process.cwd(), '..', 'shared', 'data');

function adult(): Material {
  const names = "const names = ['age', 'workclass', 'fnlwgt', 'education', 'education_num', 'marital_status', 'occupation', 'relationship', 'race', 'sex', 'capital_gain', 'capital_loss', 'hours_per_week', 'native_country', 'income'];";
  const text = (name: string, value: string) => ({ name, shape: [1], datatype: 'BYTES', data: [value] });
  const number = (name: string, value: number) => ({ name, shape: [1], datatype: 'FP64', data: [value] });
  return {
    train: readFileSync(join(shared, 'adult-train.csv')),
    test: readFileSync(join(shared, 'adult-test.csv')),
    cells: {
      read: `import { readCsv } from 'pinion/data';\n${names}\nconst raw = await readCsv('train.csv', { names, missing: ['?'] });\nraw`,
      clean: "const clean = raw.drop('fnlwgt').dropMissing('workclass', 'occupation').fillMissing({ native_country: 'mode' }).named('people');\nclean",
      model: "import { LogisticRegression } from 'pinion/ml';\nconst model = await new LogisticRegression().fit(clean, 'income', { positive: '>50K' });\nmodel",
      report: "import { evaluate } from 'pinion/evaluate';\nconst holdout = (await readCsv('test.csv', { names, missing: ['?'] })).stripSuffix('income', '.').drop('fnlwgt').named('held-out');\nconst report = evaluate(model, holdout, { seed: 7 });\nreport",
    },
    request: { inputs: [number('age', 44), text('workclass', 'Private'), text('education', 'Masters'), number('education_num', 14), text('marital_status', 'Married-civ-spouse'), text('occupation', 'Exec-managerial'), text('relationship', 'Husband'), text('race', 'White'), text('sex', 'Male'), number('capital_gain', 7688), number('capital_loss', 0), number('hours_per_week', 50), text('native_country', 'United-States')] },
    classes: ['<=50K', '>50K'],
  };
}

function generated(): Material {
  const clean = ".mapText('income', (text) => text.replaceAll(' ', '')).coerce({ income: 'number' }).fillMissing({ age: 'median', income: 'median', debt_ratio: 'median', employment: { value: 'unknown' } })";
  return {
    train: Buffer.from(generateCreditCsv(6000, 7)),
    test: Buffer.from(generateCreditCsv(3000, 8)),
    cells: {
      read: "import { readCsv } from 'pinion/data';\nconst raw = await readCsv('train.csv', { missing: ['n/a', '—'] });\nraw",
      clean: `const clean = raw${clean}.named('people');\nclean`,
      model: "import { LogisticRegression } from 'pinion/ml';\nconst model = await new LogisticRegression().fit(clean, 'defaulted', { positive: 'yes' });\nmodel",
      report: `import { evaluate } from 'pinion/evaluate';\nconst holdout = (await readCsv('test.csv', { missing: ['n/a', '—'] }))${clean}.named('held-out');\nconst report = evaluate(model, holdout, { seed: 7 });\nreport`,
    },
    request: { inputs: [{ name: 'age', shape: [1], datatype: 'FP64', data: [31] }, { name: 'income', shape: [1], datatype: 'FP64', data: [41_000] }, { name: 'region', shape: [1], datatype: 'BYTES', data: ['North'] }, { name: 'employment', shape: [1], datatype: 'BYTES', data: ['Salaried'] }, { name: 'debt_ratio', shape: [1], datatype: 'FP64', data: [0.3] }, { name: 'months_on_file', shape: [1], datatype: 'FP64', data: [90] }, { name: 'prior_defaults', shape: [1], datatype: 'FP64', data: [0] }] },
    classes: ['no', 'yes'],
  };
}

const material = existsSync(join(shared, 'adult-train.csv')) ? adult() : generated();

/** Signs every item that this person may, on the card's page. */
async function signItems(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: /^Checklist/ })).toBeVisible();
  for (;;) {
    const open = page.getByRole('button', { name: /^Sign/, disabled: false });
    const before = await open.count();
    if (before === 0) return;
    await open.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').first().fill('Looked at the evidence.');
    await dialog.getByRole('button', { name: /^Sign/ }).click();
    await expect(dialog).toBeHidden();
    await expect(open).toHaveCount(before - 1);
  }
}

/** Presses the button of an event or decision, and the same verb in the dialog that asks; ends when the server has taken it. */
async function press(page: Page, verb: string, asks: boolean): Promise<void> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST' && /\/versions\/[^/]+\/(?:approvals|events)$/.test(new URL(response.url()).pathname));
  await page.getByRole('button', { name: verb, exact: true, disabled: false }).click();
  if (asks) await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
  expect((await answered).ok()).toBe(true);
}

test('takes real data from upload to a retired model, with a second person watching and a third signing', async ({ as }) => {
  test.setTimeout(300_000);
  const scientist = await as('scientist');
  const viewer = await as('viewer');
  const reviewer = await as('reviewer');
  const manager = await as('manager');
  const project = await callApi<{ id: string; slug: string }>(scientist.context(), 'POST', '/api/v1/projects', { name: `Income ${Date.now()}`, purpose: 'Show the path.', forbiddenUses: 'None known.', successMetrics: [{ metric: 'rocAuc', direction: 'at-least', threshold: 0.7 }], riskTier: 'low' });

  await test.step('uploads two files', async () => {
    await scientist.goto(`/p/${project.slug}/data`);
    for (const [name, buffer] of [['train.csv', material.train], ['test.csv', material.test]] as const) {
      // A file chosen before the page has come alive is not heard.
      await expect(async () => {
        await scientist.getByLabel('Files to upload').setInputFiles({ name, mimeType: 'text/csv', buffer });
        await expect(scientist.getByText(name, { exact: true }).first()).toBeVisible({ timeout: 5_000 });
      }).toPass();
    }
  });

  const notebook = await callApi<{ id: string }>(scientist.context(), 'POST', `/api/v1/projects/${project.slug}/notebooks`, { title: 'Income' });
  await test.step('writes cells that a second person sees as they are typed', async () => {
    for (const page of [scientist, viewer]) await page.goto(`/p/${project.slug}/notebooks/${notebook.id}`);
    await typeInCell(scientist, 1, material.cells.read);
    await expect(cellAt(viewer, 1)).toContainText('readCsv');
    for (const source of [material.cells.clean, material.cells.model, material.cells.report]) await appendCell(scientist, source);
    await expect(scientist.getByRole('status').getByText('Saved')).toBeVisible();
  });

  await test.step('runs the last cell and with it all that it reads from; the second person sees the result', async () => {
    await runCell(scientist, 4);
    await expect(cellAt(scientist, 4).getByText('ROC-AUC')).toBeVisible({ timeout: 90_000 });
    await expect(cellAt(viewer, 4).getByText('ROC-AUC')).toBeVisible();
    await expect(cellAt(viewer, 2).getByRole('grid')).toBeVisible();
  });

  const versions: Record<string, string> = {};
  await test.step('pins dataset, model and report', async () => {
    for (const [cell, verb, as_] of [[2, 'Pin snapshot', 'people'], [3, 'Pin model', `income-model-${notebook.id.slice(0, 8)}`], [4, 'Pin report', 'held-out-report']] as const) {
      await cellAt(scientist, cell).getByRole('button', { name: verb }).click();
      await cellAt(scientist, cell).getByLabel('as', { exact: true }).fill(as_);
      await cellAt(scientist, cell).getByRole('button', { name: verb }).click();
      await expect(cellAt(scientist, cell).getByText(`Pinned as ${as_} v1`)).toBeVisible();
      await expect(cellAt(viewer, cell).getByText(`Pinned as ${as_} v1`)).toBeVisible();
    }
    const board = await callApi<{ cards: { id: string; kind: string }[] }>(scientist.context(), 'GET', `/api/v1/projects/${project.slug}/board`);
    for (const card of board.cards) versions[card.kind] = card.id;
    expect(Object.keys(versions).sort()).toEqual(['dataset', 'model', 'report']);
  });
  const card = `/p/${project.slug}/board/${versions.model}`;

  await test.step('asks for validation; replay and evaluator agree with the notebook', async () => {
    await scientist.goto(card);
    await scientist.getByRole('button', { name: 'Ask for validation' }).click();
    await expect(scientist.getByText('In validation').first()).toBeVisible();
    await expect.poll(async () => {
      const view = await callApi<{ checks: { code: string; status: string; summary: string }[] }>(scientist.context(), 'GET', `/api/v1/versions/${versions.model}`);
      return Object.fromEntries(view.checks.filter((check) => check.code !== 'rehearsal').map((check) => [check.code, check.status]));
    }, { timeout: 120_000, intervals: [500] }).toEqual({ replay: 'pass', evaluation: 'pass', thresholds: 'pass', baseline: 'pass', leakage: 'pass', signature: 'pass' });
  });

  await test.step('refuses the maker’s own approval, and takes the reviewer’s and the manager’s signatures', async () => {
    const own = await scientist.context().request.post(`${serverOrigin()}/api/v1/versions/${versions.model}/approvals`, { headers: { origin: serverOrigin() }, data: { decision: 'approve' } });
    expect(own.status()).toBe(403);
    for (const page of [reviewer, manager]) {
      await page.goto(card);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await signItems(page);
    }
    await press(reviewer, 'Approve', false);
    await expect(reviewer.getByText(/approved/).first()).toBeVisible();
  });

  await test.step('promotes and goes live', async () => {
    await manager.goto(card);
    await press(manager, 'Send to deployment', false);
    await expect(manager.getByText('Approved').first()).toBeVisible();
    await expect.poll(async () => (await callApi<{ checks: { code: string; status: string }[] }>(manager.context(), 'GET', `/api/v1/versions/${versions.model}`)).checks.find((check) => check.code === 'rehearsal')?.status, { timeout: 60_000 }).toBe('pass');
    await manager.reload();
    await signItems(manager);
    await press(manager, 'Go live', true);
    await expect(manager.getByText('Live', { exact: true }).first()).toBeVisible();
  });

  const name = `income-model-${notebook.id.slice(0, 8)}`;
  const infer = (token: string) => scientist.context().request.post(`${serverOrigin()}/v2/models/${name}/infer`, { headers: { authorization: `Bearer ${token}` }, data: material.request });
  const { secret } = await callApi<{ secret: string }>(scientist.context(), 'POST', '/api/v1/me/tokens', { name: 'e2e', scopes: ['predict'], days: 1 });
  await test.step('predicts over REST', async () => {
    for (let request = 0; request < 40; request += 1) {
      const answer = await infer(secret);
      expect(answer.status()).toBe(200);
      const { outputs } = (await answer.json()) as { outputs: { name: string; data: unknown[] }[] };
      expect(material.classes).toContain(outputs.find((output) => output.name === 'prediction')?.data[0]);
    }
    const missing = await scientist.context().request.post(`${serverOrigin()}/v2/models/${name}/infer`, { headers: { authorization: `Bearer ${secret}` }, data: { inputs: material.request.inputs.slice(1) } });
    expect([missing.status(), ((await missing.json()) as { error: string }).error]).toEqual([400, 'The input “age” is missing.']);
  });

  await test.step('shows the requests on the monitoring page, and measures drift on request', async () => {
    await manager.goto(`/p/${project.slug}/deployments/${name}`);
    await expect(manager.getByRole('region', { name: 'Requests' }).getByText('41', { exact: true })).toBeVisible();
    await manager.getByRole('button', { name: 'Measure drift' }).click();
    await expect(manager.getByText(/PSI of 40 requested rows/)).toBeVisible();
  });

  await test.step('retires: headers first, then 410', async () => {
    await manager.goto(card);
    const sunset = new Date().toISOString().slice(0, 10);
    const events = (page: Page, data: unknown) => page.context().request.post(`${serverOrigin()}/api/v1/versions/${versions.model}/events`, { headers: { origin: serverOrigin() }, data });
    const deprecated = await events(manager, { event: 'deprecate', reason: 'A new census is out.', sunset, successor: 'none' });
    expect([deprecated.status(), await deprecated.text()]).toEqual([200, expect.any(String)]);
    const warned = await infer(secret);
    expect(warned.status()).toBe(200);
    expect(warned.headers().deprecation).toMatch(/^@\d+$/);
    expect(warned.headers().sunset).toContain('GMT');
    for (const page of [reviewer, manager]) {
      await page.goto(card);
      await signItems(page);
      await press(page, 'Approve', false);
      await expect(page.getByText(/approved/).last()).toBeVisible();
    }
    await manager.reload();
    await press(manager, 'Retire', true);
    await expect(manager.getByRole('dialog')).toBeHidden();
    await expect.poll(async () => (await callApi<{ state: string }>(manager.context(), 'GET', `/api/v1/versions/${versions.model}`)).state).toBe('retired');
    const gone = await infer(secret);
    expect(gone.status()).toBe(410);
    expect(gone.headers()['content-type']).toContain('application/problem+json');
  });
});
