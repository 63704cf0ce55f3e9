/**
 * Which names this server answers to, and as what. The app and rich output live on two origins (DESIGN §3): locally
 * `localhost` is the app and `127.0.0.1` the output origin. A request under any other name is refused, which is what
 * stops DNS rebinding: a hostile page can make its own name point here, but cannot send ours.
 */
import { isLoopback, type Env } from '@/lib/env';

export type HostKind = 'app' | 'output';

export interface Hosts {
  /** What people type; no slash at the end. */
  readonly appOrigin: string;
  /** Where rich output is framed from. The app's own origin when there is no second name: `/frame` is sandboxed either way. */
  readonly outputOrigin: string;
  /** Null when the Host header is not one of ours. Ports are not compared: a tunnel or container may have changed them. */
  classify(host: string | undefined): HostKind | null;
}

function hostnameOf(host: string): string | null {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host);
  return found?.[1]?.toLowerCase() ?? null;
}

export function createHosts(env: Pick<Env, 'HOST' | 'PORT' | 'PINION_PUBLIC_URL' | 'PINION_OUTPUT_ORIGIN'>): Hosts {
  const isWildcard = env.HOST === '0.0.0.0' || env.HOST === '::';
  const shown = isLoopback(env.HOST) || isWildcard ? 'localhost' : env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST;
  const appOrigin = new URL(env.PINION_PUBLIC_URL ?? `http://${shown}:${env.PORT}`).origin;
  const appName = new URL(appOrigin).hostname;
  const hasLocalSecond = isLoopback(env.HOST) && !env.PINION_PUBLIC_URL;
  const outputOrigin = env.PINION_OUTPUT_ORIGIN ? new URL(env.PINION_OUTPUT_ORIGIN).origin : hasLocalSecond ? `http://127.0.0.1:${env.PORT}` : appOrigin;
  const outputName = outputOrigin === appOrigin ? null : new URL(outputOrigin).hostname;
  const names = new Set(['localhost', '[::1]', '127.0.0.1', appName, ...(isWildcard ? [] : [shown.toLowerCase()])]);

  return {
    appOrigin,
    outputOrigin,
    classify(host) {
      const name = host === undefined ? null : hostnameOf(host);
      if (name === null) return null;
      if (name === outputName) return 'output';
      return names.has(name) ? 'app' : null;
    },
  };
}

/** True when `origin` (a header) is the same origin as the request's own Host. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  try {
    return host !== undefined && /^https?:\/\//.test(origin) && new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}
