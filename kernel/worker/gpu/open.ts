/** Makes tfjs' WebGPU backend ready, where there is an adapter. */
import { getKernel, getKernelsForBackend, registerBackend, registerKernel, setBackend, type KernelBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels';
import type { Gpu } from '../compute';
import { GpuBackend } from './backend';
import { openDevice } from './device';
import { cpuKernel } from './on-cpu';

/** Gives the backend with a name for people, or why there is none. */
export async function openGpu(): Promise<Gpu | string> {
  const opened = await openDevice();
  if ('missing' in opened) return opened.missing;
  const { device, found } = opened;
  const backend = new GpuBackend(device, found);
  for (const { kernelName } of getKernelsForBackend('cpu')) if (getKernel(kernelName, 'webgpu') === undefined) registerKernel(cpuKernel(kernelName));
  registerBackend('webgpu', () => backend as unknown as KernelBackend, 3);
  await setBackend('webgpu');
  return { name: `webgpu, ${found.adapter}`, hasComputed: () => device.hasComputed, isBroken: () => backend.isBroken };
}
