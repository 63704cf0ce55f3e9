/**
 * Between the front door and the process that renders pages: the front door sends one `WebSettings` over the child's IPC
 * channel; the child answers `{ port }` once it serves. Every HTTP request then carries `SECRET_HEADER`, so that nobody
 * else on this machine can reach Next past the front door. When the channel closes, the child ends.
 */
export const SECRET_HEADER = 'x-pinion-front';

export interface WebSettings {
  readonly isDev: boolean;
  /** The repository: where `app/` and `.next/` are. */
  readonly folder: string;
  /** What people's browsers show; Next builds absolute addresses from it. */
  readonly appOrigin: string;
  readonly secret: string;
}

export interface WebReady {
  readonly port: number;
}
