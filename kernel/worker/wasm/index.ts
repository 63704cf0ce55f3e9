/** Our kernels for tfjs' WASM backend: what it lacks, what it refuses, and what it does slowly. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { getKernel, getKernelsForBackend, registerKernel, unregisterKernel, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { complexKernels, teachComplex } from './complex';
import { convolutionKernels } from './convolution';
import { depthwiseKernels } from './depthwise';
import { matmulKernels } from './matmul';
import { moveKernels } from './moves';
import { cpuKernel, runOnCpu } from './on-cpu';
import { poolingKernels } from './pooling';

let isRegistered = false;

/** Registers them all, in place of tfjs' own. Call it before the backend is made; a second call does nothing. */
export function registerWasmKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  teachComplex();
  const plain = { product: getKernel('BatchMatMul', 'wasm').kernelFunc, fused: getKernel('_FusedMatMul', 'wasm').kernelFunc };
  const setup = { BatchMatMul: getKernel('BatchMatMul', 'wasm').setupFunc, _FusedMatMul: getKernel('_FusedMatMul', 'wasm').setupFunc };
  for (const kernel of matmulKernels(plain)) replace({ ...kernel, setupFunc: setup[kernel.kernelName as keyof typeof setup] });
  for (const kernel of [...complexKernels, ...convolutionKernels, ...depthwiseKernels, ...moveKernels, ...poolingKernels]) replace(kernel);
  for (const name of FLOATS_ONLY) onlyFloats(name);
  for (const { kernelName } of getKernelsForBackend('cpu')) if (getKernel(kernelName, 'wasm') === undefined) replace(cpuKernel(kernelName));
}

/** What these compute on other types, tfjs' JavaScript does. */
const FLOATS_ONLY = ['BatchMatMul', '_FusedMatMul', 'Conv2DBackpropFilter', 'Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput'];

function onlyFloats(name: string): void {
  const kernel = getKernel(name, 'wasm');
  const { kernelFunc } = kernel;
  replace({ ...kernel, kernelFunc: (call) => {
    const isFloat = Object.values(call.inputs).every((input) => input === undefined || input === null || (input as TensorInfo).dtype === 'float32');
    return isFloat ? kernelFunc(call) : runOnCpu(name, call.backend as BackendWasm, call.inputs, call.attrs);
  } });
}

function replace(kernel: KernelConfig): void {
  if (getKernel(kernel.kernelName, 'wasm') !== undefined) unregisterKernel(kernel.kernelName, 'wasm');
  registerKernel(kernel);
}
