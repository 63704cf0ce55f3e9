/**
 * What browser tests share: `import { expect, test, signIn } from './support/fixtures'`. Pages open relative to the
 * run's server; a page that logs an error to its console or breaks its content security policy fails its test.
 */
import { test as base, type BrowserContext, type Page } from '@playwright/test';

export { expect } from '@playwright/test';

export type DemoRole = 'scientist' | 'reviewer' | 'manager' | 'privacy' | 'auditor' | 'viewer' | 'admin';

/** The server's address, no slash at the end. */
export function serverOrigin(): string {
  const origin = process.env.PINION_E2E_ORIGIN;
  if (!origin) throw new Error('global-setup has not started a server');
  return origin;
}

/** Signs in through HTTP as a demo account: every page of `context` is that person from then on. */
export async function signIn(context: BrowserContext, role: DemoRole, origin = serverOrigin()): Promise<void> {
  const headers = { origin };
  const { csrfToken } = (await (await context.request.get(`${origin}/api/auth/csrf`)).json()) as { csrfToken: string };
  const answer = await context.request.post(`${origin}/api/auth/callback/credentials`, {
    headers,
    form: { csrfToken, email: `${role}@example.com`, password: 'pinion', json: 'true' },
  });
  const me = await context.request.get(`${origin}/api/v1/me`);
  if (!answer.ok() || !me.ok()) throw new Error(`${role} could not sign in: ${answer.status()}, then ${me.status()}`);
}

/** Calls a door of the API as the person of `context`. */
export async function callApi<T>(context: BrowserContext, method: string, path: string, data?: unknown, origin = serverOrigin()): Promise<T> {
  const answer = await context.request.fetch(`${origin}${path}`, { method, headers: { origin }, ...(data === undefined ? {} : { data }) });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return (answer.status() === 204 ? undefined : await answer.json()) as T;
}

interface Fixtures {
  /** A browser of its own for each person: `const page = await as('reviewer')`. */
  as: (role: DemoRole, options?: Parameters<import('@playwright/test').Browser['newContext']>[0]) => Promise<Page>;
  /** Texts of console errors that this test expects. */
  expectedErrors: RegExp[];
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern
  expectedErrors: async ({}, use) => { await use([]); },
  as: async ({ browser, expectedErrors }, use, info) => {
    const contexts: BrowserContext[] = [];
    const errors: string[] = [];
    await use(async (role, options = {}) => {
      const context = await browser.newContext({ baseURL: serverOrigin(), ...options });
      contexts.push(context);
      await signIn(context, role, options.baseURL ?? serverOrigin());
      const page = await context.newPage();
      page.on('console', (message) => { if (message.type() === 'error') errors.push(`${message.text()} at ${message.location().url}`); });
      page.on('pageerror', (error) => errors.push(String(error)));
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    const unexpected = errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)));
    if (unexpected.length > 0 && info.status === info.expectedStatus) throw new Error(`the page logged errors:\n${unexpected.join('\n')}`);
  },
});
