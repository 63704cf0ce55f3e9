/**
 * Sending a large file in pieces (lib/server/data/uploads.ts tells the conversation). A lost connection is waited for, a reload
 * finds what is there when the same file is chosen again; only a refusal or the person ends it.
 */
import { ApiError, callApi, uploadFile, type Upload } from '@/components/api';

/** Bytes above which a file goes in pieces. */
export const RESUMED_FROM = 8 * 1024 * 1024;
const PIECE = 8 * 1024 * 1024;
const WAITS_MS = [500, 1_000, 2_000, 5_000] as const;

interface Begun {
  readonly id: string;
  readonly received: number;
}

export interface ResumeOptions {
  readonly onProgress: (sent: number) => void;
  /** True while the connection is gone. */
  readonly onWaiting: (isWaiting: boolean) => void;
}

/** As `uploadFile`: `done` rejects with ApiError; cancelling gives up what is on the server. */
export function resumeUpload<T>(projectId: string, file: File, { onProgress, onWaiting }: ResumeOptions): Upload<T> {
  const list = `/api/v1/projects/${projectId}/uploads`;
  const stop = new AbortController();
  let piece: Upload<unknown> | null = null;
  let id: string | null = null;

  /** Tries until there is an answer; a refusal is one. */
  async function patiently<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
    for (let failures = 0; ; failures += 1) {
      try {
        const answer = await attempt();
        onWaiting(false);
        return answer;
      } catch (error) {
        if (stop.signal.aborted) throw stopped();
        const isPassing = error instanceof ApiError && (error.code === 'offline' || error.code === 'unavailable');
        if (!isPassing) throw error;
        onWaiting(true);
        await pause(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)]!, stop.signal);
      }
    }
  }

  async function send(): Promise<T> {
    const begun = await patiently(() => callApi<Begun>('POST', list, { name: file.name, size: file.size, modified: Math.max(0, Math.floor(file.lastModified)) }));
    id = begun.id;
    let { received } = begun;
    for (;;) {
      onProgress(received);
      const from = received;
      try {
        piece = uploadFile(`${list}/${begun.id}?offset=${from}`, file.slice(from, from + PIECE), (sent) => onProgress(from + sent));
        const answer = await piece.done as { readonly received: number; readonly file?: T };
        onWaiting(false);
        if (answer.file) return answer.file;
        ({ received } = answer);
      } catch (error) {
        if (stop.signal.aborted) throw stopped();
        if (!(error instanceof ApiError) || !['offline', 'unavailable', 'conflict'].includes(error.code)) throw error;
        if (error.code !== 'conflict') onWaiting(true);
        await pause(WAITS_MS[0], stop.signal);
        ({ received } = await patiently(() => callApi<Begun>('GET', `${list}/${begun.id}`)));
      }
    }
  }

  return {
    done: send(),
    cancel() {
      stop.abort();
      piece?.cancel();
      if (id) void callApi('DELETE', `${list}/${id}`).catch(() => {});
    },
  };
}

const stopped = () => new ApiError('offline', 'The upload was stopped.', 0);

/** Waits, or less when the browser says that it is online again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
