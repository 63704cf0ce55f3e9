/** Our kernels for tfjs' WASM backend: what it lacks, what it refuses, and what it does slowly. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { getKernel, getKernelsForBackend, registerKernel, unregisterKernel, util, type KernelConfig, type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { complexKernels, teachComplex } from './complex';
import { convolutionKernels } from './convolution';
import { depthwiseKernels } from './depthwise';
import { matmulKernels } from './matmul';
import { moveKernels } from './moves';
import { cpuKernel, runOnCpu } from './on-cpu';
import { ANY_TYPE, AXIS_FROM_START, drawKernel, FLOATS_ONLY, NO_TEXT, PADDED, WRONG } from './refusals';
import { poolingKernels } from './pooling';
import { sumKernel } from './sums';
import { isWorthThreads, threadsOf, withThreads } from './threads';
import { typeKernels } from './types';

let isRegistered = false;

/** Registers them all, in place of tfjs' own. Call it before the backend is made; a second call does nothing. */
export function registerWasmKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  teachComplex();
  for (const kernel of [...complexKernels, ...matmulKernels, ...convolutionKernels, ...depthwiseKernels, ...moveKernels, ...typeKernels(getKernel('Cast', 'wasm').kernelFunc), ...poolingKernels, sumKernel(getKernel('Sum', 'wasm')), drawKernel]) replace(kernel);
  for (const name of AXIS_FROM_START) countAxis(name);
  for (const name of WRONG) replace(cpuKernel(name));
  for (const { kernelName } of getKernelsForBackend('cpu')) if (getKernel(kernelName, 'wasm') === undefined) replace(cpuKernel(kernelName));
  for (const { kernelName } of getKernelsForBackend('wasm')) restrict(kernelName);
  for (const { kernelName } of getKernelsForBackend('wasm')) divide(kernelName);
}

function replace(kernel: KernelConfig): void {
  if (getKernel(kernel.kernelName, 'wasm') !== undefined) unregisterKernel(kernel.kernelName, 'wasm');
  registerKernel(kernel);
}

function countAxis(name: string): void {
  const kernel = getKernel(name, 'wasm');
  replace({ ...kernel, kernelFunc: (call) => kernel.kernelFunc({ ...call, attrs: { ...call.attrs, axis: util.parseAxisParam(call.attrs!.axis as number, (call.inputs.x as TensorInfo).shape)[0]! } }) });
}

/** Gives what a kernel cannot compute to the one of the cpu backend: it would take the bits for those of another type. */
function restrict(name: string): void {
  const kernel = getKernel(name, 'wasm');
  if (getKernel(name, 'cpu') === undefined || ANY_TYPE.has(name)) return;
  const { kernelFunc } = kernel;
  const refused = (input: unknown): boolean => {
    if (Array.isArray(input)) return input.some(refused);
    const dtype = (input as TensorInfo | null | undefined)?.dtype;
    return dtype === 'complex64' || (dtype === 'string' && NO_TEXT.has(name)) || (dtype !== 'float32' && dtype !== undefined && FLOATS_ONLY.has(name));
  };
  replace({ ...kernel, kernelFunc: (call) => (Object.values(call.inputs).some(refused) || isRefused(name, call.attrs, call.inputs) || isEmptied(name, call.inputs) ? runOnCpu(name, call.backend as BackendWasm, call.inputs, call.attrs) : kernelFunc(call)) });
}

/** Lets a kernel use the threads where its work is worth waking them. */
function divide(name: string): void {
  const kernel = getKernel(name, 'wasm');
  const { kernelFunc } = kernel;
  replace({
    ...kernel,
    kernelFunc: (call) => {
      const backend = call.backend as BackendWasm;
      return threadsOf(backend) > 1 && isWorthThreads(name, call.inputs, call.attrs) ? withThreads(backend, () => kernelFunc(call)) : kernelFunc(call);
    },
  });
}

/** Options that tfjs' WASM kernel refuses, or gets wrong. */
function isRefused(name: string, attrs: NamedAttrMap | undefined, inputs: NamedTensorInfoMap): boolean {
  if (name === 'Select') return (inputs.t as TensorInfo).dtype === 'bool';
  if (name === 'Fill') return attrs?.dtype === 'string';
  return PADDED.has(name) && (attrs?.dataFormat === 'NCHW' || Array.isArray(attrs?.pad) || (typeof attrs?.pad === 'number' && attrs.pad > 0));
}

/** A reduction of nothing: tfjs' WASM kernels leave what lay in the memory. */
const isEmptied = (name: string, inputs: NamedTensorInfoMap): boolean =>
  ['Sum', 'Prod', 'Mean', 'Max', 'Min', 'All', 'Any'].includes(name) && util.sizeFromShape((inputs.x as TensorInfo).shape) === 0;
