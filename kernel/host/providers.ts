/** The one place where it is decided where kernels live (KERNEL_PROVIDER). Everybody else sees the port. */
import { createLocalKernels } from './local';
import type { KernelLimits, KernelProvider } from './port';

export interface KernelsOptions {
  readonly provider: 'local' | 'kubernetes';
  /** The repository's root: node_modules and .build/kernel lie there. */
  readonly root: string;
  /** Starts kernels although the sandbox is not whole. A server beyond loopback says false. */
  readonly allowWeakSandbox: boolean;
  /** Kernels kept ready; none unless said. */
  readonly warm?: number;
  /** Limits of those kept ready; one that asks for others gets a fresh kernel. */
  readonly warmLimits?: KernelLimits;
  /** PINION_CGROUP: the control group that local kernels are put into. */
  readonly cgroup?: string;
  /** PINION_WEBGPU: lets kernels compute on a GPU, where there is one. */
  readonly webgpu?: boolean;
}

/** Throws an Error that says what to do when there are no such kernels here. */
export function createKernels({ provider, root, allowWeakSandbox, warm = 0, warmLimits, cgroup = 'auto', webgpu = false }: KernelsOptions): KernelProvider {
  switch (provider) {
    case 'local': return createLocalKernels({ root, allowProcessTier: allowWeakSandbox, warm, cgroup, webgpu, ...(warmLimits ? { warmLimits } : {}) });
    case 'kubernetes': throw new Error('KERNEL_PROVIDER=kubernetes cannot be used: kernels in pods are not built yet. Leave it unset, or set it to local: kernels are then sandboxed on the machine of the server.');
  }
}
