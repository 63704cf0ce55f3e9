/**
 * The origin for rich output: `PINION_OUTPUT_ORIGIN` as the server wrote it into the page, else, on one machine, the
 * other name of the loopback address.
 */
export function outputOrigin(location: { readonly protocol: string; readonly hostname: string; readonly port: string }, configured = readConfigured()): string {
  if (configured) return configured;
  const other = location.hostname === '127.0.0.1' ? 'localhost' : '127.0.0.1';
  return `${location.protocol}//${other}${location.port ? `:${location.port}` : ''}`;
}

function readConfigured(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="pinion-output-origin"]')?.content || null;
}
