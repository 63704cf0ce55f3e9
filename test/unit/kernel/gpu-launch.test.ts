/** What is different about a kernel's start where an administrator allows a GPU. */
import { expect, it } from 'vitest';
import { GPU_DATA_BYTES, gpuDevices } from '@/kernel/host/sandbox/gpu';
import { fullScript, limitsScript, processScript } from '@/kernel/host/sandbox/scripts';
import { readEnv } from '@/lib/env';

const limits = { memoryBytes: 1024 ** 3, tasks: 100, threads: 2 };

it('is off unless the setting says allow, and refuses other words', () => {
  expect(readEnv({}).PINION_WEBGPU).toBe('refuse');
  expect(readEnv({ PINION_WEBGPU: 'allow' }).PINION_WEBGPU).toBe('allow');
  expect(() => readEnv({ PINION_WEBGPU: 'yes' })).toThrow('PINION_WEBGPU');
});

it('starts the usual kernel where it is not allowed, with the usual limits', () => {
  expect(fullScript(limits)).toContain('/k/kernel.js');
  expect(fullScript(limits)).not.toContain('gpu');
  expect(fullScript({ ...limits, webgpu: false })).toBe(fullScript(limits));
  expect(processScript({ ...limits, webgpu: false })).toBe(processScript(limits));
});

it('starts the kernel that looks for a GPU where it is allowed, with room for a driver', () => {
  const kibibytes = (script: string): number => Number(/ulimit -d (\d+)/.exec(script)![1]);
  expect(fullScript({ ...limits, webgpu: true })).toContain('/k/gpu.js');
  expect(kibibytes(limitsScript({ ...limits, webgpu: true })) - kibibytes(limitsScript(limits))).toBe(GPU_DATA_BYTES / 1024);
});

it('shows devices of graphics and no others', () => {
  const shown = gpuDevices().filter((word) => word.startsWith('/'));
  expect(shown).toContain('/dev/dri');
  expect(shown.filter((path) => !/^\/dev\/(dri|nvidia.*)$/.test(path))).toEqual([]);
});
