/** The kernel's main module: prepares the realm, says that it is ready, then does what the host's frames say. */
import type { HostFrame } from '@/kernel/protocol';
import { version_core } from '@tensorflow/tfjs-core';
import { installConsole } from './console';
import { startCompute } from './compute';
import { installDeterminism } from './determinism';
import { cancel, finishedExecution, forgetCell, run } from './evaluate';
import { current, mine } from './execution';
import { toCellError } from './errors';
import { receivePart, receiveReply } from './host-calls';
import { answerEvaluate, answerExport, answerFingerprint, answerPage, answerPredict, installLibrary, receiveFile, startLoad } from './library';
import { listen, send } from './link';
import { closeGlobals, deno, hideGlobals } from './runtime';
import { installProbe } from './stops';
import { emit } from './streams';
import { installTimers } from './timers';

function handle(frame: HostFrame, payload: Uint8Array): void {
  switch (frame.type) {
    case 'run': return void run(frame);
    case 'cancel': return cancel(frame.execution);
    case 'forget': return void forgetCell(frame.cell);
    case 'ping': return send({ type: 'done', id: frame.id, ok: true });
    case 'part': return receivePart(frame.id, payload);
    case 'reply': return receiveReply(frame.id, frame.ok, frame.value, frame.message);
    case 'page': return void answerPage(frame);
    case 'export': return void answerExport(frame, finishedExecution);
    case 'fingerprint': return void answerFingerprint(frame);
    case 'load': return startLoad(frame);
    case 'file': return receiveFile(frame, payload);
    case 'predict': return void answerPredict(frame);
    case 'evaluate': return void answerEvaluate(frame);
  }
}

/** What goes wrong in work that nobody awaits is shown by the cell it belongs to, and never ends the kernel. */
function watchStrays(): void {
  const report = (event: Event, reason: unknown): void => {
    event.preventDefault();
    const execution = mine();
    if (execution !== null) emit(execution, { kind: 'error', error: toCellError(reason) });
  };
  addEventListener('error', (event) => report(event, (event as ErrorEvent).error));
  addEventListener('unhandledrejection', (event) => report(event, (event as PromiseRejectionEvent).reason));
}

const versions = { deno: deno.version.deno, v8: deno.version.v8, '@tensorflow/tfjs': version_core };
Error.stackTraceLimit = 50;
hideGlobals();
installDeterminism();
installTimers();
installConsole();
installLibrary();
watchStrays();
installProbe({
  isRunning: () => current() !== null,
  cancel: () => {
    const execution = current();
    if (execution !== null) cancel(execution.id);
  },
});
const compute = await startCompute(Number(deno.args[0]));
closeGlobals();
listen(handle);
send({ type: 'ready', versions, compute });
