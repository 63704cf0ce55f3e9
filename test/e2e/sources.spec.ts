/** A project's connections and streams on its Data page: made, tried, used by a notebook and by a sender, changed and removed. */
import AxeBuilder from '@axe-core/playwright';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { callApi, expect, serverOrigin, test } from './support/fixtures';
import { Person } from './support/person';

let server: Server;
let base: string;
test.beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/days.csv') return response.writeHead(200, { 'content-type': 'text/csv' }).end('day,degrees\n1,20\n2,24\n');
    return response.writeHead(200).end('ok');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Made { readonly id: string; readonly slug: string }
async function makeProject(page: Page): Promise<Made> {
  return callApi<Made>(page.context(), 'POST', '/api/v1/projects', { name: `Sources ${Date.now().toString(36)}` });
}

test('a manager adds a connection, tries it, and a notebook reads through it', async ({ as, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  const page = await as('manager');
  const project = await makeProject(page);
  await page.goto(`/p/${project.slug}/data`);
  const section = page.getByRole('region', { name: 'Connections' });
  await section.getByRole('button', { name: 'Add connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add connection' });
  await dialog.getByLabel('Name').fill('weather');
  await dialog.getByLabel('Address').fill(base);
  await dialog.getByRole('textbox', { name: 'Token' }).fill('sk-browser-secret');
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await expect(dialog.getByRole('alert')).toContainText('over https only');
  await dialog.getByLabel('Signs in with').selectOption('Nothing');
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await expect(section.getByText('no credential')).toBeVisible();

  await section.getByRole('button', { name: 'Test the connection weather' }).click();
  await expect(section.getByRole('status')).toContainText('answers with 200');

  const scientist = await Person.signIn(serverOrigin(), 'scientist');
  const notebook = await scientist.call<{ id: string }>('POST', `/api/v1/projects/${project.slug}/notebooks`, { title: 'Days' });
  const [cell] = await scientist.writeCells(notebook.id, ["import { readHttp } from 'pinion/data';\nconst days = await readHttp('weather', { path: 'days.csv' });\nif (days.column('degrees').mean() !== 22) throw new Error('other days');"]);
  expect((await scientist.runAll(notebook.id))[cell!]?.outcome).toBe('ok');
});

test('a credential is stored, never shown, and wanted again for another server', async ({ as, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  const page = await as('manager');
  const project = await makeProject(page);
  await page.goto(`/p/${project.slug}/data`);
  const section = page.getByRole('region', { name: 'Connections' });
  await section.getByRole('button', { name: 'Add connection' }).click();
  let dialog = page.getByRole('dialog');
  await dialog.getByText('PostgreSQL').click();
  await dialog.getByLabel('Name').fill('warehouse');
  await dialog.getByRole('textbox', { name: 'Server' }).fill('10.0.0.1');
  await dialog.getByLabel('Database').fill('sales');
  await dialog.getByLabel('User').fill('reader');
  await dialog.getByLabel('Password').fill('sk-browser-secret');
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await expect(section.getByText('credential stored')).toBeVisible();
  await section.getByRole('button', { name: 'Test the connection warehouse' }).click();
  await expect(section.getByRole('status')).toContainText('is not on the public internet');
  expect(await page.content()).not.toContain('sk-browser-secret');

  await section.getByRole('button', { name: 'Actions on warehouse' }).click();
  await page.getByRole('menuitem', { name: 'Change' }).click();
  dialog = page.getByRole('dialog', { name: 'Change warehouse' });
  await expect(dialog.getByLabel('Password')).toHaveValue('');
  await expect(dialog.getByText('Leave this empty to keep it')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Server' }).fill('evil.example.com');
  await dialog.getByRole('button', { name: 'Save connection' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Give the credential again');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await section.getByRole('button', { name: 'Actions on warehouse' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove connection' }).click();
  await expect(section.getByText('No connections yet')).toBeVisible();
});

test('who may not make them is told who may', async ({ as }) => {
  const manager = await as('manager');
  const project = await makeProject(manager);
  const page = await as('viewer');
  await page.goto(`/p/${project.slug}/data`);
  for (const [region, button] of [['Connections', 'Add connection'], ['Streams', 'Add stream']] as const) {
    const add = page.getByRole('region', { name: region }).getByRole('button', { name: button });
    await expect(add).toHaveAttribute('aria-disabled', 'true');
    await expect(add).toHaveAccessibleDescription(/This takes a .*You are here as a viewer/);
  }
});

test('a scientist adds a stream, a sender appends, and the page tells of it', async ({ as }) => {
  const page = await as('scientist');
  const project = await makeProject(page);
  await page.goto(`/p/${project.slug}/data`);
  const section = page.getByRole('region', { name: 'Streams' });
  await section.getByRole('button', { name: 'Add stream' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add stream' });
  await dialog.getByLabel('Name').fill('line-3');
  await dialog.getByLabel('Key column').fill('id');
  await dialog.getByRole('button', { name: 'Add stream' }).click();
  const token = (await section.locator('code').first().textContent())!;
  expect(token).toMatch(/^pis_/);
  const send = (body: string) => fetch(`${serverOrigin()}/api/v1/projects/${project.slug}/ingest/line-3`, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } });
  expect(await (await send('{"id":1,"v":1}\n{"id":2,"v":2}\nno json\n')).json()).toMatchObject({ accepted: 2, rejected: 1 });
  expect(await (await send('{"id":2,"v":2}\n{"id":3,"v":3}\n')).json()).toMatchObject({ accepted: 1, duplicates: 1 });

  await page.reload();
  await expect(section.locator('code').filter({ hasText: token })).toHaveCount(0);
  await expect(section.getByRole('button', { name: /^line-3/ })).toContainText('3 records, 3 in the last hour, 3 waiting · no snapshot yet · 1 line refused');
  await section.getByRole('button', { name: 'Actions on line-3' }).click();
  await page.getByRole('menuitem', { name: 'Cut now' }).click();
  await expect(section.getByRole('button', { name: /^line-3/ })).toContainText('snapshot 1, 3 rows');
  await section.getByRole('button', { name: /^line-3/ }).click();
  await expect(section.getByText('line 3: No JSON')).toBeVisible();
  await expect(section.getByRole('region', { name: 'How to send to line-3' })).toContainText(`/api/v1/projects/${project.slug}/ingest/line-3`);

  await section.getByRole('button', { name: 'Actions on line-3' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove stream' }).click();
  await expect(section.getByText('No streams yet')).toBeVisible();
  expect((await send('{"id":9}')).status).toBe(401);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`the sections have no accessibility violation and fit: ${colorScheme}, ${width} px`, async ({ as }) => {
      const page = await as('manager', { colorScheme, viewport: { width, height: 844 } });
      const project = await makeProject(page);
      const made = await callApi<{ id: string }>(page.context(), 'POST', `/api/v1/projects/${project.id}/connections`, { name: 'weather', settings: { kind: 'http', baseUrl: base, hosts: ['*.example.org'], auth: 'none' } });
      await callApi(page.context(), 'POST', `/api/v1/projects/${project.id}/connections/${made.id}/test`);
      const { token } = await callApi<{ token: string }>(page.context(), 'POST', `/api/v1/projects/${project.id}/streams`, { name: 'line-3', keyColumn: 'id' });
      await fetch(`${serverOrigin()}/api/v1/projects/${project.id}/ingest/line-3`, { method: 'POST', body: '{"id":1}\nx\n', headers: { authorization: `Bearer ${token}` } });
      await page.goto(`/p/${project.slug}/data`);
      await page.getByRole('button', { name: /^line-3/ }).click();
      await expect(page.getByText('line 2: No JSON')).toBeVisible();
      const look = async (what: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      };
      await look('page');
      await page.getByRole('button', { name: 'Add connection' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look('dialog');
    });
  }
}
