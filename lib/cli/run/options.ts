/** What `pinion run` was asked for: its options, read and checked before anything starts. */
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import type { Given } from '@/kernel/cli/parameters/apply';
import { isoDate } from '@/kernel/cli/parameters/types';
import { Misuse } from './exit';

export const usage = `pinion run NOTEBOOK [options]

  NOTEBOOK           an .ipynb file, or a .ts file in percent format

What goes in
  --param NAME=VALUE   a value for a parameter; repeat it for others
  --params FILE        values from a JSON object, or those that an .ipynb result was made with
  --parameters         lists the notebook's parameters and runs nothing
  --data NAME=PATH     gives the notebook the file at PATH under NAME; nothing else can be read
  --connections FILE   connections to other servers by name, a JSON object; credentials may be named by environment variable
  --seed N             of every random stream; 7 unless said
  --threads N          for tensors; results are the same with any number, and small models are quickest with 1
  --clock TIME         what the cells' clock starts from, such as 2026-01-31T12:00:00Z; now unless said
  --only CELL          runs these cells (by id or place) and those that they read from; repeat it, or use commas

What comes out
  --out FILE           the notebook with its outputs, an .ipynb file; - is standard output
  --inplace            writes the outputs into NOTEBOOK itself (.ipynb)
  --no-timing          leaves times out of the file, so that equal runs give equal bytes
  --digests            also the identity of what cells made, and of what they handed on (in the file and the events)
  --events[=FILE]      one JSON object a line, on standard output or into FILE
  --quiet              prints nothing but problems

When to stop
  --timeout SECONDS        of the whole run
  --cell-timeout SECONDS   of every cell; 3600 unless said
  --memory MB              of the notebook's data; 1024 unless said
  --fail-fast              stops at the first cell that fails
  --keep-going             runs every cell that does not read from a failed one (the default)

Exit code: 0 every cell ran, 1 a cell failed, 2 wrong use, or something cannot be read or written, 3 stopped by a limit,
4 no kernel could be started, 70 a fault of this command, 130 interrupted (SIGINT), 143 terminated (SIGTERM), 141 nobody
reads the output any more.
`;

export interface RunOptions {
  readonly notebook: string;
  readonly parameters: ReadonlyMap<string, Given>;
  readonly parameterFile: string | null;
  readonly listsParameters: boolean;
  readonly data: ReadonlyMap<string, string>;
  /** A JSON file; null: nothing is read from other servers. */
  readonly connections: string | null;
  readonly seed: number;
  /** Milliseconds since 1970; null: now. */
  readonly clock: number | null;
  readonly only: readonly string[];
  /** `-` is standard output. */
  readonly out: string | null;
  readonly isInPlace: boolean;
  readonly hasTiming: boolean;
  readonly hasDigests: boolean;
  /** `-` is standard output. */
  readonly events: string | null;
  readonly isQuiet: boolean;
  readonly timeoutMs: number | null;
  readonly cellTimeoutMs: number | null;
  readonly memoryBytes: number | null;
  readonly threads: number | null;
  readonly isFailFast: boolean;
}

const OPTIONS = {
  'param': { type: 'string', multiple: true }, 'params': { type: 'string' }, 'parameters': { type: 'boolean' }, 'help-parameters': { type: 'boolean' },
  'data': { type: 'string', multiple: true }, 'connections': { type: 'string' }, 'seed': { type: 'string' }, 'clock': { type: 'string' }, 'only': { type: 'string', multiple: true },
  'out': { type: 'string' }, 'inplace': { type: 'boolean' }, 'no-timing': { type: 'boolean' }, 'digests': { type: 'boolean' }, 'events': { type: 'string' }, 'quiet': { type: 'boolean' },
  'timeout': { type: 'string' }, 'cell-timeout': { type: 'string' }, 'memory': { type: 'string' }, 'threads': { type: 'string' }, 'fail-fast': { type: 'boolean' }, 'keep-going': { type: 'boolean' },
} as const;

/** Throws Misuse that says what is wrong. */
export function readOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parse(args);
  if (positionals.length !== 1) throw new Misuse(positionals.length === 0 ? 'Say which notebook to run.' : `Only one notebook runs at a time; these are ${positionals.length}: ${positionals.join(', ')}.`, true);
  const seed = values.seed === undefined ? 7 : /^-?\d+$/.test(values.seed) ? Number(values.seed) : Number.NaN;
  if (!Number.isSafeInteger(seed)) throw new Misuse('--seed is a whole number.', true);
  const clock = values.clock === undefined ? null : isoDate(values.clock);
  if (values.clock !== undefined && clock === null) throw new Misuse(`--clock is a time such as 2026-01-31T12:00:00Z, not “${values.clock}”.`, true);
  const { out, events } = values;
  if (out !== undefined && out !== '-' && extname(out).toLowerCase() !== '.ipynb') throw new Misuse('--out names an .ipynb file: percent files hold no outputs.', true);
  if (out !== undefined && values.inplace) throw new Misuse('--out and --inplace name two places for one result. Give one of them.', true);
  if (values.inplace && extname(positionals[0]!).toLowerCase() !== '.ipynb') throw new Misuse('--inplace needs an .ipynb file: percent files hold no outputs. Pass --out FILE.ipynb.', true);
  if (out === '-' && events === '-') throw new Misuse('--out - and --events both want standard output. Pass --events=FILE.', true);
  if (values['fail-fast'] && values['keep-going']) throw new Misuse('--fail-fast and --keep-going contradict each other.', true);
  return {
    notebook: positionals[0]!,
    parameters: new Map([...pairs('--param', values.param)].map(([name, text]) => [name, { text }])),
    parameterFile: values.params ?? null,
    listsParameters: (values.parameters || values['help-parameters']) ?? false,
    data: pairs('--data', values.data),
    connections: values.connections ?? null,
    seed,
    clock: clock === null ? null : Date.parse(clock),
    only: (values.only ?? []).flatMap((one) => one.split(',')).map((one) => one.trim()).filter((one) => one !== ''),
    out: out ?? null,
    isInPlace: values.inplace ?? false,
    hasTiming: !values['no-timing'],
    hasDigests: values['digests'] ?? false,
    events: events ?? null,
    isQuiet: values.quiet ?? false,
    timeoutMs: seconds('--timeout', values.timeout),
    cellTimeoutMs: seconds('--cell-timeout', values['cell-timeout']),
    memoryBytes: megabytes(values.memory),
    threads: threadCount(values.threads),
    isFailFast: values['fail-fast'] ?? false,
  };
}

function parse(args: readonly string[]) {
  // `--events` may stand alone, so it never takes the word that follows it.
  const given = args.map((arg) => (arg === '--events' ? '--events=-' : arg));
  try {
    return parseArgs({ args: given, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new Misuse((error as Error).message, true);
  }
}

function pairs(option: string, given: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of given) {
    const at = text.indexOf('=');
    if (at < 1) throw new Misuse(`${option} wants NAME=VALUE, not “${text}”.`, true);
    const name = text.slice(0, at);
    if (found.has(name)) throw new Misuse(`${option} ${name} is given twice.`, true);
    found.set(name, text.slice(at + 1));
  }
  return found;
}

const LONGEST_SECONDS = 7 * 24 * 3_600;

function seconds(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= LONGEST_SECONDS)) throw new Misuse(`${option} is a number of seconds above 0, ${LONGEST_SECONDS} (a week) at most, not “${text}”.`, true);
  return value * 1000;
}

const MIB = 1024 * 1024;
const [LEAST_MB, MOST_MB] = [16, 1_048_576];

function megabytes(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < LEAST_MB || value > MOST_MB) throw new Misuse(`--memory is a whole number of megabytes from ${LEAST_MB}, not “${text}”.`, true);
  return value * MIB;
}

function threadCount(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new Misuse(`--threads is a whole number from 1, not “${text}”.`, true);
  return Number(text);
}
