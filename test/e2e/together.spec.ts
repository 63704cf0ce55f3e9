/** Two people in one notebook: sharing, levels that act at once, comments with replies and mentions, and the inbox. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { callApi, expect, test } from './support/fixtures';
import { appendCell, cellAt, typeInCell } from './support/notebook';

interface Me { readonly id: string; readonly name: string }

async function makeNotebook(page: Page): Promise<{ readonly id: string; readonly path: string }> {
  const project = await callApi<{ id: string; slug: string }>(page.context(), 'POST', '/api/v1/projects', { name: `Together ${Date.now().toString(36)}` });
  const { id } = await callApi<{ id: string }>(page.context(), 'POST', `/api/v1/projects/${project.id}/notebooks`, { title: 'Trial' });
  return { id, path: `/p/${project.slug}/notebooks/${id}` };
}

/** Accounts are shared by the run's tests: what others left unread is out of the way. */
const readAll = (page: Page) => callApi(page.context(), 'POST', '/api/v1/me/inbox/read', {});

const me = (page: Page) => callApi<Me>(page.context(), 'GET', '/api/v1/me');

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(cellAt(page, 1)).toBeVisible();
}

const thread = (page: Page, author: string) => page.getByRole('article', { name: `Comment by ${author}` });
const source = (page: Page) => cellAt(page, 1).getByRole('textbox', { name: 'Source of cell 1' });

test('a comment on a selection is answered, mentions somebody, reaches their inbox, and is resolved', async ({ as }) => {
  const author = await as('scientist');
  const { path } = await makeNotebook(author);
  const reviewer = await as('reviewer');
  const [{ name: authorName }, { name: reviewerName }] = [await me(author), await me(reviewer)];
  await Promise.all([readAll(author), readAll(reviewer)]);
  await open(author, path);
  await typeInCell(author, 1, 'const wanted = 1;');
  await expect(author.getByText(/Saved \d\d:\d\d/)).toBeVisible();

  await open(reviewer, path);
  await source(reviewer).focus();
  await expect(source(reviewer)).toBeFocused();
  await reviewer.keyboard.press('Control+a');
  await reviewer.keyboard.press('Control+Alt+c');
  const box = reviewer.getByRole('textbox', { name: 'Comment on this text' });
  await expect(box).toBeFocused();
  await box.pressSequentially(`Why one? @${authorName.slice(0, 4)}`);
  await expect(reviewer.getByRole('option', { name: authorName })).toBeVisible();
  await reviewer.keyboard.press('Enter');
  await reviewer.keyboard.press('Control+Enter');
  await expect(thread(reviewer, reviewerName)).toContainText('Why one?');

  // The author hears of it where they are, without a reload, and finds it in their inbox.
  await expect(thread(author, reviewerName)).toContainText('Why one?');
  await expect(author.getByRole('link', { name: 'Inbox, 1 unread' })).toBeVisible();
  await author.getByRole('link', { name: /^Inbox/ }).click();
  await author.getByRole('link', { name: /mentioned you in Trial/ }).click();
  await expect(author).toHaveURL(/#comment-/);
  await expect(author.getByRole('link', { name: 'Inbox', exact: true })).toBeVisible();
  const opened = thread(author, reviewerName);
  await expect(opened).toContainText('const wanted = 1;');
  await opened.getByRole('textbox', { name: 'Reply' }).fill('A start.');
  await opened.getByRole('button', { name: 'Reply' }).click();
  await expect(thread(reviewer, reviewerName)).toContainText('A start.');
  await expect(reviewer.getByRole('link', { name: 'Inbox, 1 unread' })).toBeVisible();

  // The text goes: the comment says so, and keeps the words.
  await source(author).focus();
  await author.keyboard.press('Control+a');
  await author.keyboard.press('Delete');
  await expect(thread(reviewer, reviewerName)).toContainText('Its text is gone');
  await expect(thread(reviewer, reviewerName)).toContainText('const wanted = 1;');

  await opened.getByRole('button', { name: 'Resolve' }).click();
  await expect(thread(reviewer, reviewerName)).toHaveCount(0);
  await reviewer.getByRole('button', { name: 'Comments', exact: true }).click();
  await reviewer.getByRole('radio', { name: /Resolved/ }).click();
  await reviewer.getByRole('button', { name: 'Reopen' }).click();
  await expect(thread(author, reviewerName)).toBeVisible();
});

test('a change of level acts on an open notebook within a second, and the page says what one may do', async ({ as }) => {
  const owner = await as('scientist');
  const { id, path } = await makeNotebook(owner);
  const viewer = await as('viewer');
  const person = await me(viewer);
  await readAll(viewer);
  await open(owner, path);
  await open(viewer, path);
  await expect(viewer.getByText('You can read', { exact: true })).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Run all' })).toHaveCount(0);

  await owner.getByRole('button', { name: 'Share' }).click();
  const dialog = owner.getByRole('dialog', { name: 'Share this notebook' });
  await dialog.getByRole('searchbox', { name: 'Name or e-mail' }).fill('viewer@');
  await dialog.getByLabel('As', { exact: true }).selectOption('Runner');
  await dialog.getByRole('button', { name: `Add ${person.name}` }).click();
  await expect(viewer.getByText('You can comment and run')).toBeVisible({ timeout: 1_500 });
  await expect(viewer.getByRole('button', { name: 'Run all' })).toBeVisible();

  await dialog.getByLabel(`Level of ${person.name}`).selectOption('Editor');
  await expect(viewer.getByRole('textbox', { name: 'Title' })).toBeVisible({ timeout: 1_500 });
  await typeInCell(viewer, 1, 'const theirs = 2;');
  await expect(cellAt(owner, 1)).toContainText('theirs');

  await dialog.getByRole('button', { name: `Take access from ${person.name}` }).click();
  await expect(viewer.getByText('You can read', { exact: true })).toBeVisible({ timeout: 1_500 });
  const entries = await owner.context().request.get(`/api/v1/notebooks/${id}/access`);
  expect(entries.ok()).toBe(true);
  await expect(viewer.getByRole('link', { name: 'Inbox, 1 unread' })).toBeVisible();
});

test('a link gives its level to whoever opens it, is shown once, and can be revoked', async ({ as }) => {
  const owner = await as('scientist');
  const { path } = await makeNotebook(owner);
  await open(owner, path);
  await owner.getByRole('button', { name: 'Share' }).click();
  const dialog = owner.getByRole('dialog', { name: 'Share this notebook' });
  await dialog.getByLabel('Whoever opens it becomes').selectOption('Commenter');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const address = await dialog.getByLabel('The link, shown once').inputValue();
  expect(address).toMatch(/\/share\/[\w-]{43}$/);

  const guest = await as('viewer');
  await guest.goto(address);
  await expect(guest.getByRole('heading', { name: 'Trial' })).toBeVisible();
  await guest.getByRole('button', { name: 'Open notebook' }).click();
  await expect(guest.getByText('You can read and comment')).toBeVisible();
  await expect(dialog.getByText('1 person came by it')).toBeVisible();

  await dialog.getByRole('button', { name: 'Revoke the Commenter link and what it gave' }).click();
  await expect(guest.getByText('You can read', { exact: true })).toBeVisible({ timeout: 1_500 });
  await guest.goto(address);
  await expect(guest.getByRole('heading', { name: 'This link no longer opens' })).toBeVisible();
});

test('somebody can be followed from cell to cell, until one goes one’s own way', async ({ as }) => {
  const leader = await as('scientist');
  const { path } = await makeNotebook(leader);
  const follower = await as('viewer');
  const { name } = await me(leader);
  await open(leader, path);
  for (const [at, text] of ['const a = 1;\n'.repeat(40), 'const b = 2;\n'.repeat(40), 'const c = 3;'].entries()) {
    if (at === 0) await typeInCell(leader, 1, text);
    else await appendCell(leader, text);
  }
  await open(follower, path);
  await expect(cellAt(follower, 3)).toBeAttached();
  await follower.getByRole('button', { name: new RegExp(`^${name}`) }).first().click();
  await follower.getByRole('menuitem', { name: `Follow ${name}` }).click();
  await expect(cellAt(follower, 3)).toBeInViewport();
  await cellAt(leader, 1).getByRole('textbox', { name: 'Source of cell 1' }).focus();
  await expect(cellAt(follower, 1)).toBeInViewport();
  await expect(cellAt(follower, 3)).not.toBeInViewport();
  await follower.keyboard.press('Escape');
  await expect(follower.getByText(`Following ${name}`)).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`sharing, comments and the inbox have no accessibility violation and fit: ${colorScheme}, ${width} px`, async ({ as }) => {
      const author = await as('scientist', { colorScheme, viewport: { width, height: 844 } });
      const { id, path } = await makeNotebook(author);
      const reviewer = await as('reviewer');
      await open(author, path);
      await typeInCell(author, 1, 'const wanted = 1;');
      await expect(author.getByText(/Saved \d\d:\d\d/)).toBeVisible();
      const cell = (await cellAt(author, 1).getAttribute('id'))!.replace('cell-', '');
      const { id: authorId, name: authorName } = await me(author);
      await callApi(reviewer.context(), 'POST', `/api/v1/notebooks/${id}/comments`, { target: { kind: 'cell', cell }, body: `Is \`wanted\` **right**, @${authorName}?`, mentions: [authorId], stateVector: 'AA==' });
      await author.reload();
      const check = async (what: string) => {
        const { violations } = await new AxeBuilder({ page: author }).exclude('.monaco-editor').analyze();
        expect(violations.map(({ id: rule, nodes }) => `${what}: ${rule} ${nodes[0]?.html}`)).toEqual([]);
        expect(await author.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      };
      if (width === 390) await author.getByRole('button', { name: '1 comment on cell 1' }).click();
      else await author.getByRole('article', { name: /^Comment by/ }).getByRole('button').click();
      await expect(author.getByRole('textbox', { name: 'Reply' })).toBeVisible();
      await check('thread');
      if (width === 390) await author.getByRole('button', { name: 'Close' }).click();
      await author.getByRole('button', { name: /^Comments, 1 open/ }).click();
      await expect(author.getByRole('dialog', { name: 'Comments', exact: true })).toBeVisible();
      await check('panel');
      await author.keyboard.press('Escape');
      if (width === 390) await author.getByRole('button', { name: 'More of the notebook' }).click();
      await author.getByRole(width === 390 ? 'menuitem' : 'button', { name: 'Share' }).click();
      await expect(author.getByRole('list', { name: 'People with access', exact: true })).toBeVisible();
      await check('share');
      await author.goto('/inbox');
      await expect(author.getByRole('heading', { level: 1, name: /unread/ })).toBeVisible();
      await check('inbox');
    });
  }
}
