/**
 * Where rich output lives (docs/adr/0003): one static page that the app frames from the output origin. It renders the HTML that
 * its embedder posts to it, inside a sandbox that has scripts and nothing else: no origin, no network, no cookie.
 *
 * The conversation, all `postMessage`: frame → app `{ pinion: 'ready' }`; app → frame `{ pinion: 'render', html, scheme }`,
 * and `{ pinion: 'scheme', scheme }` when the page's theme changes;
 * frame → app `{ pinion: 'size', height }` (CSS pixels) whenever it changes. The app posts to `'*'`, since a sandboxed
 * frame has no origin to name, and takes messages only from that frame's window.
 */
import type { Door } from '../door';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Output</title>
<style>
html { background: transparent }
body { margin: 0; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
img, svg, canvas, video { max-width: 100% }
</style>
<body></body>
<script>
const tell = (message) => parent.postMessage(message, '*');
let height = -1;
const measure = () => {
  const now = Math.ceil(document.documentElement.getBoundingClientRect().height);
  if (now !== height) tell({ pinion: 'size', height: (height = now) });
};
new ResizeObserver(measure).observe(document.documentElement);
addEventListener('message', ({ source, data }) => {
  if (source !== parent || !data) return;
  if (data.scheme === 'dark' || data.scheme === 'light') document.documentElement.style.colorScheme = data.scheme;
  if (data.pinion !== 'render' || typeof data.html !== 'string') return;
  // A fragment made this way runs its scripts, which is what this page is for.
  document.body.replaceChildren(document.createRange().createContextualFragment(data.html));
  measure();
});
tell({ pinion: 'ready' });
</script>
`;

const POLICY = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; base-uri 'none'; form-action 'none'";

export const frameDoors: readonly Door[] = [
  {
    kind: 'raw',
    method: 'GET',
    path: '/frame',
    summary: 'Host page of rich output, for the output origin',
    requires: { access: 'public' },
    async handle({ response, services }) {
      const app = new URL(services.env.PINION_PUBLIC_URL ?? `http://localhost:${services.env.PORT}`);
      response.setHeader('content-security-policy', `${POLICY}; frame-ancestors ${app.origin} ${app.protocol}//${app.hostname}:*`);
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'public, max-age=3600' });
      response.end(PAGE);
    },
  },
];
