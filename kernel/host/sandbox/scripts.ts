/** The shell scripts that hold a kernel's processes together, one for each tier. Descriptors: see launch.ts. */
import { GPU_DATA_BYTES } from './gpu';

const INSPECTOR_PORT = 9229;
const MIB = 1024 * 1024;
const RELAY_HEAP_MIB = 32;
const DESCRIPTORS = 256;

/** What V8 and Deno need before a cell has allocated anything, under RLIMIT_DATA. */
export const BASELINE_DATA_BYTES = 640 * MIB;

/** What each further thread needs: V8 counts the whole range where a worker's code may lie as data, touched or not (measured: 524 MiB). */
const THREAD_DATA_BYTES = 528 * MIB;

/** As the operating system is asked for them. */
export interface ScriptLimits {
  /** Threads that tensors are computed with. */
  readonly threads: number;
  /** Memory the notebook's own data may take, bytes. */
  readonly memoryBytes: number;
  /** Processes and threads in the sandbox, the runtime's own included; null where the number would count others' too. */
  readonly tasks: number | null;
  /** Starts the kernel that looks for a GPU. */
  readonly webgpu?: boolean;
}

/**
 * The two files that SQL cells need, in the folder of the bundle, as Deno lists them: all that a kernel may read. Lists are divided at
 * commas, so a folder with one in its name has none.
 */
export const readableFiles = (folder: string): string => (folder.includes(',') ? '' : `${folder}/sql.js,${folder}/sql.wasm`);

function denoArguments(memoryBytes: number, inspector: string, main: string, permission: string): string {
  const heap = Math.max(64, Math.floor(memoryBytes / MIB));
  return `run --no-prompt --no-remote --no-npm --no-config --no-lock --inspect=${inspector} --inspect-publish-uid=stderr --v8-flags=--max-old-space-size=${heap},--js-immutable-arraybuffer,--expose-gc ${permission} ${main}`;
}

/** Lowers what the shell and all that it starts may take. */
export function limitsScript({ memoryBytes, tasks, threads = 1, webgpu = false }: Omit<ScriptLimits, 'threads'> & { readonly threads?: number }): string {
  const data = Math.ceil((BASELINE_DATA_BYTES + (threads - 1) * THREAD_DATA_BYTES + (webgpu ? GPU_DATA_BYTES : 0) + memoryBytes) / 1024);
  const limits = [`ulimit -d ${data}`, 'ulimit -c 0', `ulimit -n ${DESCRIPTORS}`];
  // dash says -p, other shells -u.
  if (tasks !== null) limits.push(`ulimit -p ${tasks} 2>/dev/null || ulimit -u ${tasks}`);
  return limits.join('; ');
}

/** PF_EXITING of linux/sched.h: a process on its way out loses its inspector too. */
const EXITING = 4;

/** Said on stderr when the relay lost the inspector of a living kernel: the kernel could no longer be stopped, so it is killed. */
export const CUT_OFF = 'pinion: the inspector is gone';

/** The file of the bundle that the kernel starts from. */
export const mainModule = ({ webgpu = false }: { readonly webgpu?: boolean }): string => (webgpu ? 'gpu.js' : 'kernel.js');

/** The relay inherits no frames, the kernel no lifeline. When the lifeline ends, so does the kernel, and with it the sandbox. */
export function fullScript(limits: ScriptLimits): string {
  return `${limitsScript(limits)}
exec 5<&0
/deno ${denoArguments(limits.memoryBytes, `127.0.0.1:${INSPECTOR_PORT}`, `/k/${mainModule(limits)}`, `--allow-read=${readableFiles('/k')}`)} ${limits.threads} ${limits.memoryBytes} <&5 3<&- 4>&- 5<&- &
kernel=$!
exec 5<&- 6>&2 >/dev/null 2>&1
{ read -r address <&3 && /deno run --no-prompt --no-remote --no-npm --no-config --no-lock --quiet --v8-flags=--max-old-space-size=${RELAY_HEAP_MIB} --allow-net=127.0.0.1:${INSPECTOR_PORT} /k/relay.js "$address" <&3 >&4 3<&- 4>&- 6>&-; read -r pid name state parent group session tty foreground flags rest </proc/$kernel/stat && [ $((flags & ${EXITING})) = 0 ] && echo '${CUT_OFF}' >&6; kill -9 $kernel; } &
exec 3<&- 4>&- 6>&-
wait $kernel`;
}

/** Arguments of the script: Deno's binary, the kernel's main module and `readableFiles`. The first line of the lifeline says that the host is ready. */
export function processScript(limits: ScriptLimits): string {
  return `${limitsScript(limits)}
read -r go <&3 || exit 1
exec 5<&0
"$1" ${denoArguments(limits.memoryBytes, '127.0.0.1:0', '"$2"', '${3:+"--allow-read=$3"}')} ${limits.threads} ${limits.memoryBytes} <&5 3<&- 4>&- 5<&- &
kernel=$!
exec 4>&- 5<&- >/dev/null 2>&1
{ read -r forever <&3; kill -9 $kernel; } &
lifeline=$!
exec 3<&-
wait $kernel
code=$?
kill -9 $lifeline
exit $code`;
}
