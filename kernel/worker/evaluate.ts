/**
 * Runs compiled cells. A cell's code is the text of an async function `(read, importModule, define, privates) => result`; it is compiled
 * as strict code in the realm, under a URL that names cell and execution.
 */
import { describe } from './display';
import { release, takeOver } from './display/handles';
import { toCellError, cellUrl } from './errors';
import { STOPPED, type HostFrame } from '@/kernel/protocol';
import { CODE_PREFIX } from './code-prefix';
import { begin, current, end, Execution, within } from './execution';
import { seededRandom, seedText, startClock } from './determinism';
import { abandonCalls } from './host-calls';
import { hasGpu, mendCompute, noteStop } from './compute';
import type { ExecutionId } from '@/lib/domain/ids';
import { importModule } from './modules';
import { real } from './runtime';
import { privates } from './guard/privates';
import { forget, type Defined } from './held';
import { keep, readsOf, takeUnclosed } from './scope';
import { send } from './link';
import { emit, flush, settle } from './streams';
import { placeOfFault } from './syntax';
import { tablesOf } from './tables';
import { heldBy, sweep } from './tensors';
import { clearTimers } from './timers';
import { flushTracking } from './tracking';

type RunFrame = Extract<HostFrame, { type: 'run' }>;
type CellFunction = (
  read: Readonly<Record<string, unknown>>,
  importModule: (specifier: string, names?: readonly string[]) => object,
  define: (name: string, value: unknown, replace?: (value: unknown) => void) => void,
  privateFields: typeof privates,
) => Promise<unknown>;

/** The last execution of each cell, for pinning and exporting what it gave. */
const finished = new Map<string, Execution>();

/** Finds a finished execution that is still its cell's last. */
export function finishedExecution(id: string): Execution | undefined {
  for (const execution of finished.values()) if (execution.id === id) return execution;
  return undefined;
}

/** Lets go of what a cell gave (L1); of its tensors those live on that something else still reaches. */
export async function forgetCell(cell: string): Promise<void> {
  finished.delete(cell);
  release(cell);
  forget(cell);
  if (heldBy(cell).tensors > 0) await sweep();
}

/** Runs one cell to its end and answers with `ended`. Never throws. */
export async function run(frame: RunFrame): Promise<void> {
  const { compiled } = frame;
  const previous = current();
  if (previous !== null) giveUp(previous);
  mendCompute();
  const execution = new Execution(frame.execution, compiled.cell, seededRandom(seedText(frame.seed, compiled.cell, frame.parameters)), frame.startedAt, frame.outputBytes, frame.tracks);
  // Before it makes its tensors anew, not beside them.
  await forgetCell(compiled.cell);
  takeOver(compiled.cell, execution.id);
  startClock(frame.startedAt);
  begin(execution);
  send({ type: 'begun', execution: execution.id });
  const defined = new Map<string, Defined>();
  try {
    const body = await compile(compiled.code, cellUrl(compiled.cell, frame.execution));
    const read = readsOf(compiled);
    const settled = await Promise.race([
      within(execution, () => body(read, importModule, (name, value, replace) => void defined.set(name, replace === undefined ? { value } : { value, replace }), privates)).then((value) => ({ value })),
      execution.cancelled,
    ]);
    if (settled === 'cancelled') return await close(execution, false);
    keep(compiled, defined, frame.readByOthers);
    execution.result = settled.value;
    finished.set(compiled.cell, execution);
    const shown = within(execution, () => describe(settled.value));
    if (shown !== null) emit(execution, shown.output, shown.pinnable === undefined ? undefined : { ...shown.pinnable, selector: { kind: 'result' }, requested: false });
    await close(execution, true, undefined, tablesOf(defined));
  } catch (thrown) {
    await close(execution, false, { thrown });
  }
}

/** @throws SyntaxError whose stack is the place in the cell, where that can be told */
async function compile(code: string, url: string): Promise<CellFunction> {
  const text = `${CODE_PREFIX}${code}\n)`;
  try {
    return real.evaluate(`${text}\n//# sourceURL=${url}`) as CellFunction;
  } catch (error) {
    const place = error instanceof SyntaxError ? await placeOfFault(text) : null;
    if (place !== null) Object.defineProperty(error, 'stack', { value: `    at ${url}:${place.line}:${place.column}` });
    throw error;
  }
}

async function close(execution: Execution, ok: boolean, failure?: { readonly thrown: unknown }, tables?: ReturnType<typeof tablesOf>): Promise<void> {
  clearTimers(execution);
  if (heldBy(execution.cell).tensors > 0) await sweep();
  // Somebody wished its end meanwhile, and was answered.
  if (current() !== execution) return;
  flush();
  settle();
  flushTracking();
  end(execution);
  const error = failure === undefined ? {} : { error: toCellError(failure.thrown) };
  send({ type: 'ended', execution: execution.id, ok, ...error, ...heldBy(execution.cell), hasGpu: hasGpu(), unsent: execution.unsent, ...(tables ? { tables } : {}) });
}

function giveUp(execution: Execution): void {
  clearTimers(execution);
  abandonCalls();
  noteStop();
  end(execution);
}

/**
 * The host wants the running execution to end. One that waits is cancelled; one that was stopped by the inspector has no code
 * left to notice, so it is closed here.
 */
export function cancel(id: ExecutionId): void {
  const execution = current();
  if (execution !== null && execution.id === id) {
    flush();
    settle();
    flushTracking();
    giveUp(execution);
    execution.cancel();
  }
  // Said in any case: the stop may have struck between the end of the cell and the word of it. The host drops what it knows.
  const unclosed = takeUnclosed();
  const error = unclosed === null ? {} : { error: { name: STOPPED, message: `It was stopped while ${unclosed} was made read-only for the cells that read it.`, remedy: 'A proxy whose traps do not return holds that up, and so does a value of very many parts. Hand on a plain, smaller value.', frames: [] } };
  send({ type: 'ended', execution: id, ok: false, ...error, tensors: 0, tensorBytes: 0, hasGpu: hasGpu(), unsent: execution?.id === id ? execution.unsent : 0 });
  mendCompute();
}
