/**
 * The worker: holds the service over the notebook's cells and answers in order. It is given text only and opens nothing but the library's file.
 * A question that fails is answered with its failure; one that never ends is ended by the page, with this worker.
 */
import { Service } from './service';
import type { FromWorker, Library, ToWorker } from './types';

let service: Promise<Service> | null = null;

function send(message: FromWorker): void {
  (self as unknown as { postMessage(message: FromWorker): void }).postMessage(message);
}

async function start(url: string): Promise<Service> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The library's types answered ${response.status}.`);
  return new Service(await response.json() as Library);
}

async function take(message: ToWorker): Promise<void> {
  if (message.type === 'start') {
    service = start(message.library);
    await service;
    return send({ type: 'ready' });
  }
  const ready = await service;
  if (message.type === 'update') ready?.update(message.update);
  else send({ type: 'answer', id: message.id, value: ready?.ask(message.question, message.args) ?? null });
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  take(data).catch((error: unknown) => send({ type: 'failed', id: data.type === 'ask' ? data.id : null, message: error instanceof Error ? error.message : String(error) }));
});
