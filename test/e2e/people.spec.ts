import AxeBuilder from '@axe-core/playwright';
import { callApi, expect, serverOrigin, signIn, test } from './support/fixtures';

const ROLES = ['Data scientist', 'Reviewer', 'Manager', 'Privacy officer', 'Auditor', 'Viewer', 'Administrator'];

interface Row { readonly id: string }
interface Me extends Row { readonly workspaces: readonly Row[] }

test.describe('signing in', () => {
  for (const name of ROLES) {
    test(`as ${name} takes one click`, async ({ browser }) => {
      const context = await browser.newContext({ baseURL: serverOrigin() });
      const page = await context.newPage();
      await page.goto('/people');
      await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Fpeople/);
      await page.getByRole('button', { name: new RegExp(`^${name} `) }).click();
      await expect(page).toHaveURL(/\/people$/);
      await expect(page.getByRole('row', { name: /\(you\)/ })).toContainText(name);
      await context.close();
    });
  }

  test('with a wrong password says so, keeps the e-mail and lets one try again by keyboard', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: serverOrigin() });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.getByText('Sign in with e-mail and password').click();
    await page.getByLabel('E-mail').fill('auditor@example.com');
    await page.getByLabel('Password').fill('not it');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: 'E-mail or password is wrong' })).toBeVisible();
    await expect(page.getByLabel('E-mail')).toHaveValue('auditor@example.com');
    await expect(page.getByLabel('Password')).toBeFocused();
    await page.keyboard.type('pinion');
    await page.keyboard.press('Enter');
    await expect(page).not.toHaveURL(/sign-in/);
    await context.close();
  });

  test('never leads to another site', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: serverOrigin() });
    const page = await context.newPage();
    for (const asked of ['https://example.org/', '//example.org/', '/\\example.org', 'javascript:alert(1)']) {
      await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(asked)}`);
      await page.getByRole('button', { name: /^Viewer / }).click();
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
      expect(new URL(page.url()).origin).toBe(serverOrigin());
    }
    await context.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no accessibility violation and fits 390 px, ${colorScheme}`, async ({ browser }) => {
      const context = await browser.newContext({ baseURL: serverOrigin(), colorScheme, viewport: { width: 390, height: 844 } });
      const page = await context.newPage();
      await page.goto('/sign-in');
      await page.getByText('Sign in with e-mail and password').click();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await context.close();
    });
  }
});

test('signing out ends the session everywhere it is used', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: serverOrigin() });
  await signIn(context, 'viewer');
  const { cookies, origins } = await context.storageState();
  const copy = await browser.newContext({ baseURL: serverOrigin(), storageState: { cookies, origins } });
  expect((await copy.request.get('/api/v1/me')).status()).toBe(200);
  const { csrfToken } = (await (await context.request.get('/api/auth/csrf')).json()) as { csrfToken: string };
  await context.request.post('/api/auth/signout', { headers: { origin: serverOrigin() }, form: { csrfToken, json: 'true' } });
  expect((await copy.request.get('/api/v1/me')).status()).toBe(401);
  await Promise.all([context.close(), copy.close()]);
});

test('an administrator changes a role and it acts at once, without signing in again', async ({ as }) => {
  const scientist = await as('scientist');
  const project = await callApi<Row>(scientist.context(), 'POST', '/api/v1/projects', { name: 'Roles at once' });
  const viewer = await as('viewer');
  const admin = await as('admin');
  const me = await callApi<Me>(viewer.context(), 'GET', '/api/v1/me');
  // What a run that was cut short may have left.
  await callApi(admin.context(), 'DELETE', `/api/v1/workspaces/${me.workspaces[0]!.id}/people/${me.id}/roles/author`);
  const create = async () => (await viewer.context().request.post(`/api/v1/projects/${project.id}/notebooks`, { headers: { origin: serverOrigin() }, data: { title: 'Mine' } })).status();
  expect(await create()).toBe(403);

  await admin.goto('/people');
  await admin.getByRole('button', { name: 'Change roles of Viewer' }).click();
  await admin.getByRole('checkbox', { name: /^Data scientist/ }).check();
  await admin.getByRole('button', { name: 'Save roles' }).click();
  await expect(admin.getByRole('row', { name: /^Viewer / })).toContainText('Data scientist');
  expect(await create()).toBe(201);

  await admin.getByRole('button', { name: 'Undo' }).click();
  await expect(admin.getByRole('row', { name: /^Viewer / })).not.toContainText('Data scientist');
  expect(await create()).toBe(403);
});

test('an administrator grants a role in one project, and it holds there and nowhere else', async ({ as }) => {
  const scientist = await as('scientist');
  const [inside, outside] = [await callApi<Row>(scientist.context(), 'POST', '/api/v1/projects', { name: 'Granted here' }), await callApi<Row>(scientist.context(), 'POST', '/api/v1/projects', { name: 'Not granted here' })];
  const viewer = await as('viewer');
  const create = async ({ id }: Row) => (await viewer.context().request.post(`/api/v1/projects/${id}/notebooks`, { headers: { origin: serverOrigin() }, data: { title: 'Mine' } })).status();
  expect(await create(inside)).toBe(403);

  const admin = await as('admin');
  await admin.goto('/people');
  await admin.getByRole('button', { name: 'Change roles of Viewer' }).click();
  await admin.getByLabel('Where').selectOption(inside.id);
  await admin.getByRole('checkbox', { name: /^Data scientist/ }).check();
  expect((await new AxeBuilder({ page: admin }).analyze()).violations).toEqual([]);
  await admin.getByRole('button', { name: 'Save roles' }).click();
  await expect(admin.getByRole('row', { name: /^Viewer / })).toContainText('Data scientist in Granted here');
  expect([await create(inside), await create(outside)]).toEqual([201, 403]);

  await admin.getByRole('button', { name: 'Undo' }).click();
  await expect(admin.getByRole('row', { name: /^Viewer / })).not.toContainText('Granted here');
  expect(await create(inside)).toBe(403);
});

test('an administrator invites somebody, who chooses a password with a link that is shown once', async ({ as, browser }) => {
  const admin = await as('admin');
  await admin.goto('/people');
  await admin.getByRole('button', { name: 'Invite person' }).click();
  const email = `ada-${Date.now()}@example.org`;
  await admin.getByLabel('Name').fill('Ada');
  await admin.getByLabel('E-mail').fill(email);
  await admin.getByRole('checkbox', { name: /^Reviewer/ }).check();
  expect((await new AxeBuilder({ page: admin }).analyze()).violations).toEqual([]);
  await admin.getByRole('button', { name: 'Make link' }).click();
  const link = (await admin.getByText(/\/setup\//).textContent())!;
  await expect(admin.getByRole('row', { name: new RegExp(email) })).toContainText('Reviewer');
  await admin.reload();
  await expect(admin.getByText(/\/setup\//)).toHaveCount(0);

  const theirs = await browser.newContext({ baseURL: serverOrigin() });
  const page = await theirs.newPage();
  await page.goto(link);
  await expect(page.getByLabel('E-mail')).toHaveValue(email);
  await page.getByLabel('Password').fill('a password of her own');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page).not.toHaveURL(/setup/);
  expect((await callApi<{ readonly email: string }>(theirs, 'GET', '/api/v1/me')).email).toBe(email);
  await theirs.close();
});

test('the people page offers no change of roles to anybody but an administrator', async ({ as }) => {
  const page = await as('manager');
  await page.goto('/people');
  await expect(page.getByRole('table').first()).toContainText('admin@example.com');
  await expect(page.getByRole('button', { name: /Change roles/ })).toHaveCount(0);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('a token is shown once, opens the API within its scopes, and ends when it is revoked', async ({ as, playwright }) => {
  const page = await as('scientist');
  await page.goto('/people');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('Name').fill('For the test');
  await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
  const secret = (await page.getByText(/^pin_/).textContent())!;
  await page.reload();
  await expect(page.getByText(/^pin_/)).toHaveCount(0);

  const machine = await playwright.request.newContext({ baseURL: serverOrigin(), extraHTTPHeaders: { authorization: `Bearer ${secret}` } });
  expect((await machine.get('/api/v1/projects')).status()).toBe(200);
  expect((await machine.post('/api/v1/projects', { data: { name: 'By token' } })).status()).toBe(403);
  await page.getByRole('button', { name: 'Revoke token For the test' }).click();
  await expect(page.getByText('no longer works')).toBeVisible();
  expect((await machine.get('/api/v1/projects')).status()).toBe(401);
  await machine.dispose();
});
