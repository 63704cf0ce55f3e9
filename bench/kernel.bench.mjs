/**
 * DESIGN §9: a kernel with sandbox and tfjs to its first result, cold and from the pool; `1+1` from host to kernel and
 * back; interrupts; idle memory. Beside it Jupyter's Python kernel and Deno's own Jupyter kernel, both without a sandbox and without tfjs.
 */
import { join } from 'node:path';
import { findPython, measureWith, measureWithNode } from './support.mjs';

export const title = 'Kernel';

const PEERS = [['python', 'Jupyter’s Python kernel'], ['deno', 'Deno’s Jupyter kernel']];

export async function run({ root }) {
  const own = await measureWithNode(root, 'kernel.ts');
  const python = findPython(['jupyter_client', 'ipykernel']);
  const peers = python && await measureWith(python, [join(root, 'bench/peers/jupyter_kernels.py'), join(root, 'node_modules/.bin/deno')], { cwd: root });
  const beside = (field, value, digits) => (peers === null
    ? [{ name: 'Jupyter kernels', measured: 'not installed' }]
    : PEERS.map(([key, name]) => (peers[key] ? { name, measured: `${peers[key][field].toFixed(digits)} ms`, ratio: peers[key][field] / value } : { name, measured: 'not installed' })));
  const { cold, warm, onePlusOne, interrupts, idleMiB } = own;
  const list = (names) => (names.length === 0 ? 'none' : names.join('; '));
  return [
    { what: 'cold start to first result, sandbox and tfjs included', measured: `${cold.toFixed(0)} ms`, bar: '300 ms', ratio: 300 / cold, peers: beside('start', cold, 0), note: `tier ${own.tier}, p50 of ${own.starts}` },
    { what: 'warm start to first result', measured: `${warm.toFixed(1)} ms`, bar: '30 ms', ratio: 30 / warm, peers: beside('start', warm, 0), note: `p50 of ${own.starts}; the peers start cold` },
    { what: '`1+1`, host to kernel and back, p50', measured: `${onePlusOne.toFixed(2)} ms`, bar: '1 ms', ratio: 1 / onePlusOne, peers: beside('onePlusOne', onePlusOne, 2), note: `of ${own.cells}` },
    { what: 'interrupt, p95', measured: `${interrupts.p95.toFixed(1)} ms`, bar: '100 ms', ratio: 100 / interrupts.p95, note: `${interrupts.count} programs; p50 ${interrupts.p50.toFixed(1)} ms; kept but slower than 100 ms: ${list(interrupts.slow)}` },
    { what: 'variables kept by interrupts', measured: `${(100 * interrupts.kept / interrupts.count).toFixed(1)} %`, bar: '95 %', ratio: interrupts.kept / interrupts.count / 0.95, note: `lost with their kernel: ${list(interrupts.lost)}` },
    { what: 'slowest of all stops, kills included', measured: `${interrupts.worst.toFixed(0)} ms`, bar: '2000 ms', ratio: 2000 / interrupts.worst },
    ...(idleMiB === null ? [] : [{ what: 'idle kernel with its sandbox and relay, PSS', measured: `${idleMiB.toFixed(0)} MiB`, bar: '160 MiB', ratio: 160 / idleMiB }]),
  ];
}
