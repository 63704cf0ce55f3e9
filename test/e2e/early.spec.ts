/** What people do before a page has come alive: its scripts are held back until they have done it. */
import type { BrowserContext, Page } from '@playwright/test';
import { expect, serverOrigin, test } from './support/fixtures';
import { Person } from './support/person';

/** Opens the page without its scripts; the function that is given lets them come. */
async function openAsleep(context: BrowserContext, path: string): Promise<{ readonly page: Page; readonly wake: () => void }> {
  const page = await context.newPage();
  let wake = () => {};
  const awake = new Promise<void>((resolve) => { wake = resolve; });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await awake;
    await route.continue();
  });
  await page.goto(path, { waitUntil: 'commit' });
  return { page, wake };
}

test('a data file that was chosen before the page came alive goes up', async ({ as }) => {
  const { project } = await (await Person.signIn(serverOrigin(), 'scientist')).makeNotebook('Early data');
  const { page, wake } = await openAsleep((await as('scientist')).context(), `/p/${project.slug}/data`);
  await page.getByLabel('Files to upload').setInputFiles({ name: 'early.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
  wake();
  await expect(page.getByRole('button', { name: /^early\.csv/ })).toContainText('1 row');
});

test('a notebook file that was chosen before the page came alive is imported, and a search that was begun goes on', async ({ as }) => {
  const { project } = await (await Person.signIn(serverOrigin(), 'scientist')).makeNotebook('Early notebook');
  const { page, wake } = await openAsleep((await as('scientist')).context(), `/p/${project.slug}/notebooks`);
  await page.getByLabel('Notebook files to import').setInputFiles({ name: 'early.ts', mimeType: 'text/plain', buffer: Buffer.from('// %%\nconst early = 1;\n') });
  // A field that is still on its way into the page takes no keys: pressing it first waits until it stands.
  await page.getByLabel('Search notebooks').click();
  await page.keyboard.type('nothing is called this');
  wake();
  await expect(page.getByRole('link', { name: 'Open early' })).toBeVisible();
  await expect(page.getByLabel('Search notebooks')).toHaveValue('nothing is called this');
  await expect(page.getByText(/^No notebook holds “nothing is called this”/)).toBeVisible();
});

test.describe('signing in before the page came alive', () => {
  test('with e-mail and password works, and they never stand in the address', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: serverOrigin() });
    const { page, wake } = await openAsleep(context, '/sign-in?callbackUrl=%2Fpeople');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByText('Sign in with e-mail and password').click();
    await page.getByLabel('E-mail').fill('auditor@example.com');
    await page.getByLabel('Password').fill('pinion');
    await page.keyboard.press('Enter');
    wake();
    await expect(page).toHaveURL(/\/people$/);
    expect(asked.filter((url) => url.includes('password') || url.includes('auditor'))).toEqual([]);
    await context.close();
  });

  test('as a demo role works', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: serverOrigin() });
    const { page, wake } = await openAsleep(context, '/sign-in?callbackUrl=%2Fpeople');
    await page.getByRole('button', { name: /^Auditor / }).click();
    wake();
    await expect(page).toHaveURL(/\/people$/);
    await context.close();
  });
});
