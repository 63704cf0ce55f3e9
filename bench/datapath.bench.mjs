/**
 * The data path: an artifact of 256 MB from a kernel's first byte to the synced blob, a file of 500 MB from the blob store into a
 * cell, 1 GB of printed text through the host and a session's outputs. Memory is what the host's resident set grew by.
 */
import { measureWithNode } from './support.mjs';

export const title = 'Data path';

const best = (rates) => Math.max(...rates);
const list = (rates) => rates.map((rate) => rate.toFixed(0)).join(', ');

export async function run({ root }) {
  const artifact = await measureWithNode(root, 'datapath.ts', ['export']);
  const read = await measureWithNode(root, 'datapath.ts', ['read']);
  const flood = await measureWithNode(root, 'datapath.ts', ['flood']);
  const { disk, memory, nobody, copy } = artifact.rates;
  const cpu = ({ hostCpu, kernelCpu }) => `processor time of a round: host ${hostCpu.toFixed(2)} s, kernel ${kernelCpu.toFixed(2)} s`;
  return [
    {
      what: `artifact of ${artifact.megabytes.toFixed(0)} MB from kernel to blob store, synced to disk, best of ${disk.length}`, measured: `${best(disk).toFixed(0)} MB/s`, bar: '300 MB/s', ratio: best(disk) / 300,
      peers: [{ name: 'plain copy, digested and synced', measured: `${best(copy).toFixed(0)} MB/s`, ratio: best(disk) / best(copy) }], note: `${list(disk)} MB/s; by SHA-256 and MD5; ${cpu(artifact)}`,
    },
    ...(memory === undefined ? [] : [{ what: 'the same into a folder of memory: no disk, no sync', measured: `${best(memory).toFixed(0)} MB/s`, note: `${list(memory)} MB/s` }]),
    { what: 'the same to nobody: the way out of the kernel alone', measured: `${best(nobody).toFixed(0)} MB/s`, note: `${list(nobody)} MB/s` },
    { what: 'the same, growth of the host', measured: `${artifact.grewMiB.toFixed(0)} MiB` },
    { what: `file of ${read.megabytes.toFixed(0)} MB from blob store into a cell, best of ${read.rates.length}`, measured: `${best(read.rates).toFixed(0)} MB/s`, note: `${list(read.rates)} MB/s; ${cpu(read)}` },
    { what: 'the same, growth of the host', measured: `${read.grewMiB.toFixed(0)} MiB` },
    { what: `${flood.megabytes / 1000} GB of stdout, growth of the host`, measured: `${flood.grewMiB.toFixed(0)} MiB`, bar: '50 MiB', ratio: 50 / flood.grewMiB, note: `from ${flood.beforeMiB.toFixed(0)} MiB, ${flood.afterMiB.toFixed(0)} after; ${flood.seconds.toFixed(1)} s; ${flood.told} messages to browsers` },
  ];
}
