/**
 * Runs beside the kernel inside the sandbox's private network, where the host cannot reach the kernel's inspector. First
 * argument: the inspector's address. Every byte on stdin is one command (RELAY_STOP or RELAY_ABSORB), every stop is answered by
 * a byte on stdout once it was carried out; the end of stdin is the end of the host. It holds no secrets and may do nothing but speak
 * to that one port. kernel/host/stopper.ts says what the commands are for.
 */
import { Inspector, RELAY_STOP } from '../inspector';

interface Runtime {
  readonly args: readonly string[];
  readonly stdin: { read(into: Uint8Array): Promise<number | null> };
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  exit(code: number): never;
}

const runtime = (globalThis as unknown as { Deno: Runtime }).Deno;
const socket = new WebSocket(runtime.args[0] ?? '');
const inspector = new Inspector((message) => socket.send(message));
const waiting: number[] = [];

function carryOut(): void {
  for (let command = waiting.shift(); command !== undefined; command = waiting.shift()) {
    if (command === RELAY_STOP) inspector.stop(() => void runtime.stdout.writeSync(new Uint8Array([RELAY_STOP])));
    else inspector.absorb();
  }
}

socket.addEventListener('message', ({ data }) => inspector.hear(String(data)));
socket.addEventListener('open', carryOut);
socket.addEventListener('close', () => runtime.exit(0));
const into = new Uint8Array(256);
for (;;) {
  const count = await runtime.stdin.read(into);
  if (count === null) break;
  waiting.push(...into.subarray(0, count));
  if (socket.readyState === WebSocket.OPEN) carryOut();
}
runtime.exit(0);
