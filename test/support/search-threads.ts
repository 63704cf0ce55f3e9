/** The page's search worker in a thread of Node: the same program, bundled as it is. */
import { Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { SearchPort } from '@/components/notebook/find/matcher';
import type { SearchAnswer } from '@/components/notebook/find/worker';

/** What a worker of a page has, of what Node calls otherwise. */
const AS_IN_A_PAGE = `
const { parentPort } = require('node:worker_threads');
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on('message', (data) => globalThis.onmessage({ data }));
`;

export class SearchThreads {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
  }

  static async build(): Promise<SearchThreads> {
    const { outputFiles } = await build({ entryPoints: [fileURLToPath(new URL('../../components/notebook/find/worker.ts', import.meta.url))], bundle: true, write: false, format: 'iife', platform: 'browser', target: 'es2022' });
    return new SearchThreads(AS_IN_A_PAGE + outputFiles[0]!.text);
  }

  readonly open = (): SearchPort => {
    const thread = new Worker(this.#program, { eval: true });
    return {
      post: (request) => thread.postMessage(request),
      listen: (listener) => {
        thread.on('message', (answer: SearchAnswer) => listener(answer));
        thread.on('error', () => listener(null));
      },
      end: () => void thread.terminate(),
    };
  };
}
