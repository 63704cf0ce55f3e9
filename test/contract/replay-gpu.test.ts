/**
 * L3: what a GPU made is computed again within the declared tolerance, and never called the same. The differences are made by hand in what
 * is stored, so that they are known; a real adapter is asked for with PINION_TEST_GPU=1 (gpu.test.ts).
 */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KernelProvider } from '@/kernel/host/port';
import type { Manifest } from '@/lib/domain/artifacts';
import type { VersionId } from '@/lib/domain/ids';
import { hashed } from '../support/lifecycle';
import { createTestKernels } from '../support/kernel';
import { PinBench } from '../support/pinned';

const CELLS = [
  { id: 'data', source: `import { Table } from 'pinion/data';
const x = Array.from({ length: 240 }, (_, i) => Math.sin(i));
const data = Table.fromColumns({ x, z: x.map((value, i) => Math.cos(i) + value), y: x.map((value, i) => (value + Math.cos(i) > 0 ? 'yes' : 'no')) });` },
  { id: 'network', source: `import { Network } from 'pinion/ml';
const network = await new Network({ hidden: [8], epochs: 4, learningRate: 0.01 }).fit(data, 'y', { positive: 'yes' });
network` },
  { id: 'report', source: "import { evaluate } from 'pinion/evaluate';\nevaluate(network, data, { threshold: 0.5, seed: 7 })" },
] as const;

describe('a replay of what a GPU made', () => {
  let kernels: KernelProvider;
  let bench: PinBench;
  let model: VersionId;
  let report: VersionId;
  /** As if the kernel had been another image of the same build, one that computes on a GPU. */
  let onGpu: { readonly kernel: Awaited<ReturnType<PinBench['origin']>>['kernel'] };

  beforeAll(async () => {
    kernels = await createTestKernels();
    bench = await PinBench.open(kernels);
    const notebook = await bench.notebook(CELLS);
    model = await bench.pin(notebook, 'network', 'network');
    report = await bench.pin(notebook, 'report', 'report');
    const { kernel } = await bench.origin(model);
    onGpu = { kernel: { ...kernel, image: hashed('gpu.js'), cpuImage: kernel.image, compute: 'webgpu, an adapter', hasGpu: true } };
  }, 120_000);
  afterAll(async () => {
    await bench?.dispose();
    await kernels?.dispose();
  });

  /** The stored model with one weight moved. */
  async function moved(at: number, by: number): Promise<Manifest> {
    const manifest = await bench.manifest(model);
    const bytes = await bench.services.blobs.readAll(manifest.files.find(({ path }) => path === 'weights.bin')!.digest);
    const weights = new Float32Array(new Uint8Array(bytes).buffer);
    weights[at]! += by;
    const { digest } = await bench.services.blobs.put(new Uint8Array(weights.buffer));
    return { ...manifest, digest: hashed(`${at} ${by}`), files: manifest.files.map((file) => (file.path === 'weights.bin' ? { ...file, digest } : file)) };
  }

  it('passes within tolerance, on the CPU, with the largest difference and its place', async () => {
    const found = await bench.replay(model, onGpu, { manifest: await moved(9, 3.1e-5) });
    expect(found).toMatchObject({ status: 'pass', summary: expect.stringMatching(/^within tolerance 1e-3 relative and 1e-4 absolute \(largest difference 3\.\de-5 at \[1, 1\] of dense_1\/kernel, \d+ numbers\); made on a GPU, run again on the CPU$/) as string });
    expect(found.evidence).toMatchObject({ verdict: 'within-tolerance', ranOn: 'the CPU', tolerance: { version: 1, float32: { relative: 1e-3, absolute: 1e-4 } }, image: hashed('gpu.js'), here: (await kernels.image()).digest });
    expect(JSON.stringify(found)).not.toMatch(/match|equal/);
  });

  it('is not called the same even where no number differs', async () => {
    const found = await bench.replay(model, onGpu);
    expect(found.summary).toMatch(/^within tolerance .* \(no difference, \d+ numbers\); made on a GPU, run again on the CPU$/);
    expect(found.evidence).toEqual((await bench.replay(model, onGpu, { manifest: { ...await bench.manifest(model) } })).evidence);
  });

  it('fails beyond it, and says where first', async () => {
    const found = await bench.replay(model, onGpu, { manifest: await moved(17, 0.5) });
    expect(found).toMatchObject({ status: 'fail', summary: expect.stringMatching(/^Beyond tolerance 1e-3 relative and 1e-4 absolute, made on a GPU, run again on the CPU: \[1\] of dense_1\/bias is -?[\d.e-]+, not -?[\d.e-]+: 0\.5 apart\.$/) as string, evidence: { verdict: 'beyond-tolerance' } });
  });

  it('compares a report number by number, after its model and its data', async () => {
    expect((await bench.replay(report, onGpu)).summary).toMatch(/^within tolerance .* \(no difference, \d+ numbers\)/);
    const manifest = await bench.manifest(report) as Extract<Manifest, { kind: 'report' }>;
    const other = { ...manifest, metrics: manifest.metrics.map((metric) => (metric.name === 'accuracy' ? { ...metric, value: metric.value! - 0.25 } : metric)) };
    expect((await bench.replay(report, onGpu, { manifest: other })).summary).toMatch(/: Accuracy is [\d.]+, not [\d.]+: 0\.25 apart\.$/);
    expect(await bench.replay(report, onGpu, { manifest: { ...manifest, model: hashed('another') } }).catch((error: Error) => error.message)).toBe('The model that it was made from is not stored here, so it cannot be compared.');
  });

  it('is insufficient by a kernel of another build, and an exact version is never excused', async () => {
    const old = { kernel: { ...onGpu.kernel, cpuImage: undefined as never } };
    expect(await bench.replay(model, old)).toMatchObject({ status: 'insufficient', summary: expect.stringContaining('made on a GPU, by a kernel of another build') as string });
    expect((await bench.replay(model, {}, { manifest: await moved(9, 3.1e-5) })).status).toBe('fail');
    // A kernel that may compute on a GPU, and did not: its twin without one gives the same bytes.
    const idle = { kernel: { ...onGpu.kernel, hasGpu: undefined as never } };
    expect((await bench.replay(model, idle)).summary).toBe('weights match, digest equal; so is the value handed from cell to cell');
    expect((await bench.replay(model, idle, { manifest: await moved(9, 3.1e-5) })).status).toBe('fail');
  });
});

describe('a version that an adapter really made', () => {
  const isAsked = process.env['PINION_TEST_GPU'] === '1' && existsSync('node_modules/@tensorflow/tfjs-backend-webgpu');

  it('replays within tolerance on the CPU', async ({ skip }) => {
    if (!isAsked) skip('an adapter is tried with PINION_TEST_GPU=1');
    const [gpu, plain] = [await createTestKernels({ webgpu: true }), await createTestKernels()];
    const bench = await PinBench.open(gpu);
    try {
      const notebook = await bench.notebook(CELLS);
      const version = await bench.pin(notebook, 'network', 'network');
      const { kernel } = await bench.origin(version);
      if (kernel.hasGpu !== true) skip(`there is no adapter: ${kernel.compute}`);
      expect(kernel.cpuImage).toBe((await plain.image()).digest);
      const found = await bench.replay(version, {}, { kernels: plain });
      expect(found).toMatchObject({ status: 'pass', summary: expect.stringMatching(/^within tolerance .*; made on a GPU, run again on the CPU$/) as string });
    } finally {
      await bench.dispose();
      await Promise.all([gpu.dispose(), plain.dispose()]);
    }
  }, 120_000);
});
