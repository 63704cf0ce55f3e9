import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { callApi, expect, test } from './support/fixtures';

/** A project of this run's own, with a notebook and a file. */
async function project(page: Page): Promise<{ readonly slug: string }> {
  const made = await callApi<{ id: string; slug: string }>(page.context(), 'POST', '/api/v1/projects', { name: `Look ${Date.now().toString(36)}` });
  await callApi(page.context(), 'POST', `/api/v1/projects/${made.id}/notebooks`, { title: 'A notebook with a long title that goes on beyond the width of a telephone' });
  const sent = await page.context().request.put(new URL(`/api/v1/projects/${made.id}/data/people.csv`, page.url()).href, { headers: { origin: new URL(page.url()).origin, 'content-type': 'application/octet-stream' }, data: 'name,age\nAda,36\nGrace,\n' });
  expect(sent.status()).toBe(201);
  return made;
}

const PLACES = ['notebooks', 'experiments', 'board', 'data', 'audit'] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`pages have no accessibility violation and do not scroll sideways: ${colorScheme}, ${width} px`, async ({ as }) => {
      const page = await as('scientist', { colorScheme, viewport: { width, height: 844 } });
      await page.goto('/');
      const { slug } = await project(page);
      for (const place of PLACES) {
        await page.goto(`/p/${slug}/${place}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        if (place === 'data') await page.getByRole('button', { name: /^people.csv/ }).click();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${place}: ${id} ${nodes[0]?.html}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      }
    });
  }
}

test('the chosen theme is there from the first byte and survives a reload', async ({ as }) => {
  const page = await as('scientist', { colorScheme: 'light' });
  await page.goto('/');
  await page.getByRole('button', { name: /account$/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await (await page.context().request.get(page.url())).text()).toContain('data-theme="dark"');
  await page.reload();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(18, 20, 22)');
});

test('the keyboard skips to the content, opens menus, and gets its focus back', async ({ as }) => {
  const page = await as('scientist');
  await page.goto('/');
  const { slug } = await project(page);
  await page.goto(`/p/${slug}/notebooks`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  const actions = page.getByRole('button', { name: /^Actions on/ });
  await actions.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(actions).toBeFocused();
});

test('a notebook goes to the trash, and Undo brings it back', async ({ as }) => {
  const page = await as('scientist');
  await page.goto('/');
  const { slug } = await project(page);
  await page.goto(`/p/${slug}/notebooks`);
  const title = page.getByRole('link', { name: /^A notebook with/ });
  await page.getByRole('button', { name: /^Actions on/ }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await expect(title).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(title).toBeVisible();
});

test('a viewer sees the data page with its actions blocked and the reason said', async ({ as }) => {
  const scientist = await as('scientist');
  await scientist.goto('/');
  const { slug } = await project(scientist);
  const page = await as('viewer');
  await page.goto(`/p/${slug}/data`);
  const upload = page.getByRole('button', { name: 'Upload files' });
  await expect(upload).toHaveAttribute('aria-disabled', 'true');
  await expect(upload).toHaveAccessibleDescription(/data scientist.*viewer/);
});

test('what one person uploads appears to another without a reload', async ({ as }) => {
  const scientist = await as('scientist');
  await scientist.goto('/');
  const { slug } = await project(scientist);
  const page = await as('reviewer');
  const listening = page.waitForResponse((response) => response.url().includes('/api/v1/live') && response.ok());
  await page.goto(`/p/${slug}/data`);
  await expect(page.getByRole('button', { name: /^people.csv/ })).toBeVisible();
  await listening;
  await scientist.goto(`/p/${slug}/data`);
  await scientist.getByLabel('Files to upload').setInputFiles({ name: 'more.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
  await expect(page.getByRole('button', { name: /^more.csv/ })).toBeVisible();
});
