import { expect, serverOrigin, test } from './support/fixtures';

test('a stranger is asked to sign in, and the page obeys its content security policy', async ({ page }) => {
  const broken: string[] = [];
  page.on('console', (message) => { if (/Content Security Policy/i.test(message.text())) broken.push(message.text()); });
  const answer = await page.goto(`${serverOrigin()}/`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await expect(page.getByRole('heading').first()).toBeVisible();
  expect(answer?.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(broken).toEqual([]);
});

test('a browser that asks for an icon before it has read the page finds one', async ({ request }) => {
  for (const [path, type] of [['/favicon.ico', 'image/x-icon'], ['/icon.svg', 'image/svg+xml']] as const) {
    const answer = await request.get(`${serverOrigin()}${path}`);
    expect([path, answer.status(), answer.headers()['content-type']]).toEqual([path, 200, type]);
  }
});

test('the output origin renders what is posted to it, with scripts and without an origin', async ({ page }) => {
  const app = new URL(serverOrigin());
  const output = `http://127.0.0.1:${app.port}`;
  await page.goto(`${app.origin}/sign-in`);
  const seen = await page.evaluate(async (frameAddress) => {
    const frame = document.createElement('iframe');
    frame.sandbox.add('allow-scripts');
    frame.src = frameAddress;
    const next = (kind: string) => new Promise<Record<string, unknown>>((resolve) => {
      addEventListener('message', function hear({ source, data }) {
        if (source !== frame.contentWindow || (data as { pinion?: string }).pinion !== kind) return;
        removeEventListener('message', hear);
        resolve(data as Record<string, unknown>);
      });
    });
    const ready = next('ready');
    document.body.append(frame);
    await ready;
    const told = next('told');
    const html = `<p style="height:300px">hello</p><script>
      let cookie; try { cookie = document.cookie } catch (error) { cookie = error.name }
      fetch('/health/live').then(() => 'reached', () => 'refused').then((network) => parent.postMessage({ pinion: 'told', origin, cookie, network }, '*'));
    </script>`;
    frame.contentWindow?.postMessage({ pinion: 'render', html }, '*');
    return told;
  }, `${output}/frame`);
  expect(seen).toMatchObject({ origin: 'null', cookie: 'SecurityError', network: 'refused' });
});
