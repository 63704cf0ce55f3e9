/** Turns whatever a cell threw into a CellError. The value is hostile: each property is read once, guarded and cut. */
import type { CellError, StackFrame } from '@/lib/notebook/outputs';

const MESSAGE_CHARACTERS = 10_000;
const STACK_CHARACTERS = 40_000;
const FRAMES = 30;
const CAUSES = 8;
const CAUSE_CHARACTERS = 1_000;

/** `//# sourceURL` of a cell's code; the host maps lines back by it. */
export function cellUrl(cell: string, execution: string): string {
  return `cell:${cell}:${execution}`;
}

function read(value: object, key: string): string | null {
  try {
    const found: unknown = (value as Record<string, unknown>)[key];
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** The frames of a stack that lie in cells; those of the library and the runtime are left out. */
function framesOf(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.slice(0, STACK_CHARACTERS).split('\n')) {
    const found = /^\s*at (?:(.*?) \()?(cell:[^\s(),]+)(?:, <anonymous>)?:(\d+):(\d+)\)?$/.exec(line);
    if (found === null || frames.length >= FRAMES) continue;
    frames.push({ cell: found[2] ?? '', name: (found[1] ?? '').slice(0, 200), line: Number(found[3]), column: Number(found[4]) });
  }
  return frames;
}

function remedyFor(name: string, message: string): string | null {
  if (name === 'RangeError' && /allocation failed|Invalid typed array length|could not allocate/i.test(message)) {
    return 'The kernel has reached its memory limit. Free what is no longer needed (dispose tensors, drop large values), or ask for a kernel with more memory.';
  }
  if (name === 'TypeError' && /read only property|not extensible|Cannot (?:delete|redefine|define) property|Cannot add property/.test(message)) {
    return 'A value that another cell reads is read-only. Change a copy (structuredClone(value), [...list], { ...record }), or change it in the cell that defines it.';
  }
  if (name === 'RangeError' && /call stack/i.test(message)) return 'The recursion has no end, or is too deep: turn it into a loop.';
  if (/Requires (net|read|write|env|run|sys|ffi|import) access/.test(message)) return 'Cells cannot reach files, the network or other programs. Upload the data to the project and read it by its name.';
  return null;
}

/** What the person reads. Gives an error for any value at all; frames carry the cell's URL in `cell`. */
export function toCellError(thrown: unknown): CellError {
  if ((typeof thrown !== 'object' && typeof thrown !== 'function') || thrown === null) {
    return { name: 'Error', message: textOf(thrown), remedy: 'Throw an Error, so that its place can be shown.', frames: [] };
  }
  const name = (read(thrown, 'name') ?? 'Error').slice(0, 200);
  const message = (read(thrown, 'message') ?? 'a value that is not an Error was thrown').slice(0, MESSAGE_CHARACTERS);
  const remedy = (read(thrown, 'remedy') ?? remedyFor(name, message))?.slice(0, 2_000);
  // The library's messages end in their remedy, for code that only reads the message; a person sees it once.
  const said = remedy !== undefined && remedy !== '' && message.length > remedy.length && message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message;
  const causes = causesOf(thrown);
  return { name, message: said, ...(remedy === undefined ? {} : { remedy }), frames: framesOf(read(thrown, 'stack') ?? ''), ...(causes.length === 0 ? {} : { causes }) };
}

type Cause = NonNullable<CellError['causes']>[number];

/** The parts of an AggregateError, then what caused it, and what caused that; each value once. */
function causesOf(thrown: object): Cause[] {
  const found: Cause[] = [];
  const add = (relation: Cause['relation'], value: unknown): void => {
    const isObject = typeof value === 'object' && value !== null;
    const name = (isObject ? read(value, 'name') : null) ?? 'Error';
    const message = isObject ? (read(value, 'message') ?? '') : textOf(value);
    found.push({ relation, name: name.slice(0, 200), message: message.slice(0, CAUSE_CHARACTERS), frames: isObject ? framesOf(read(value, 'stack') ?? '') : [] });
  };
  try {
    const { errors } = thrown as { readonly errors?: unknown };
    if (Array.isArray(errors)) for (const one of errors.slice(0, CAUSES)) add('part', one);
    const seen = new Set<unknown>([thrown]);
    for (let at: unknown = (thrown as { readonly cause?: unknown }).cause; at !== undefined && at !== null && found.length < CAUSES && !seen.has(at); at = (at as { readonly cause?: unknown }).cause) {
      seen.add(at);
      add('cause', at);
    }
  } catch {
    // A getter of a stranger: what was found until here is shown.
  }
  return found;
}

function textOf(thrown: unknown): string {
  return typeof thrown === 'string' ? thrown.slice(0, MESSAGE_CHARACTERS) : String(thrown).slice(0, MESSAGE_CHARACTERS);
}
