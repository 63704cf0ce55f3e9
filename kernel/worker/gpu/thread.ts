/**
 * What runs in the thread that has the GPU: it does what it is told, in order. Values can be read from a GPU by waiting for it only, and
 * tfjs asks for them at once (`dataSync`); so the device lives in a thread that may wait, and the kernel sleeps until it has the bytes.
 * Every message comes from kernel/worker/gpu/device.ts; cells never reach it, nor the driver.
 */
import { FAILED, MOST_WORDS, READ, type Found, type Step, type Told } from './wire';

const scope = globalThis as unknown as { onmessage: (event: { readonly data: readonly Told[] }) => void; postMessage: (message: Found) => void };

/** The largest that the adapter allows, for what tfjs asks about. */
const LIMITS = ['maxComputeWorkgroupStorageSize', 'maxComputeWorkgroupsPerDimension', 'maxStorageBufferBindingSize', 'maxBufferSize', 'maxComputeWorkgroupSizeX', 'maxComputeInvocationsPerWorkgroup', 'maxStorageBuffersPerShaderStage'] as const;

const buffers = new Map<number, GPUBuffer>();
const pipelines = new Map<number, GPUComputePipeline>();
let device: GPUDevice;
/** What went wrong outside of any question. Nothing is answered after it: results would be those of steps that were not done. */
let lost: string | null = null;
let work = Promise.resolve();

async function start(): Promise<Found> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null || adapter === undefined) return { missing: 'this machine has no adapter for it' };
  const limits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  device = await adapter.requestDevice({ requiredLimits: limits });
  void device.lost.then(({ message }) => { lost ??= `The GPU was lost: ${message}`; });
  watch();
  const { vendor, architecture, description, device: model } = adapter.info;
  return { adapter: description || [vendor, architecture, model].filter(Boolean).join(' ') || 'unnamed', vendor, architecture, limits };
}

function watch(): void {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
}

async function tellErrors(): Promise<void> {
  const errors = [await device.popErrorScope(), await device.popErrorScope()];
  watch();
  lost ??= errors.find((error) => error !== null)?.message ?? null;
}

function submit(steps: readonly Step[]): void {
  const encoder = device.createCommandEncoder();
  let pass: GPUComputePassEncoder | null = null;
  for (const step of steps) {
    if (step.is === 'copy') {
      pass?.end();
      pass = null;
      encoder.copyBufferToBuffer(buffers.get(step.from)!, step.fromAt, buffers.get(step.to)!, step.toAt, step.bytes);
      continue;
    }
    const pipeline = pipelines.get(step.pipeline)!;
    const entries = step.buffers.map((id, binding) => ({ binding, resource: { buffer: buffers.get(id)! } }));
    pass ??= encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(...step.groups);
  }
  pass?.end();
  device.queue.submit([encoder.finish()]);
}

async function read({ id, size, state, bytes }: Extract<Told, { is: 'read' }>): Promise<void> {
  const answer = new Int32Array(state);
  const here = new Uint8Array(bytes);
  let how = READ;
  try {
    if (size > 0) {
      const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffers.get(id)!, 0, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      here.set(new Uint8Array(staging.getMappedRange()));
      staging.destroy();
    }
    await tellErrors();
  } catch (error) {
    lost ??= (error as Error).message;
  }
  if (lost !== null) {
    how = FAILED;
    const words = new TextEncoder().encode(lost).subarray(0, MOST_WORDS);
    here.set(words);
    answer[1] = words.length;
  }
  Atomics.store(answer, 0, how);
  Atomics.notify(answer, 0);
}

async function carryOut(told: Told): Promise<void> {
  switch (told.is) {
    case 'buffer': return void buffers.set(told.id, device.createBuffer({ size: told.size, usage: told.usage }));
    case 'write': return device.queue.writeBuffer(buffers.get(told.id)!, told.at, told.bytes);
    case 'destroy': {
      buffers.get(told.id)?.destroy();
      buffers.delete(told.id);
      return;
    }
    case 'pipeline': return void pipelines.set(told.id, device.createComputePipeline({ layout: 'auto', compute: { module: device.createShaderModule({ code: told.code }), entryPoint: told.entry } }));
    case 'submit': return submit(told.steps);
    case 'read': return await read(told);
  }
}

scope.onmessage = ({ data }) => {
  work = work.then(async () => {
    for (const told of data) {
      try {
        await carryOut(told);
      } catch (error) {
        lost ??= (error as Error).message;
      }
    }
  });
};

scope.postMessage(await start().catch((error: unknown): Found => ({ missing: (error as Error).message })));
