/**
 * What every kernel provider must do, wherever its kernels live. Run with `kernelContract(name, createProvider)`; the parts lie in
 * kernel/, one for each behaviour. Rule ids are those of kernel/SPEC.md and DESIGN.md §5.
 */
import { describe } from 'vitest';
import type { KernelProvider } from '@/kernel/host/port';
import { crossingsContract } from './kernel/crossings';
import { endingsContract } from './kernel/endings';
import { exportsContract } from './kernel/exports';
import { fingerprintsContract } from './kernel/fingerprints';
import { interruptsContract } from './kernel/interrupts';
import { itselfContract } from './kernel/itself';
import { useKernels } from './kernel/kernels';
import { leftoversContract } from './kernel/leftovers';
import { limitsContract } from './kernel/limits';
import { repeatingContract } from './kernel/repeating';
import { runningContract } from './kernel/running';
import { trackingContract } from './kernel/tracking';

const PARTS = [runningContract, repeatingContract, crossingsContract, leftoversContract, interruptsContract, limitsContract, fingerprintsContract, exportsContract, trackingContract, endingsContract, itselfContract];

export function kernelContract(name: string, createProvider: () => Promise<KernelProvider>): void {
  describe(`kernels of the ${name} provider`, () => {
    const kernels = useKernels(createProvider);
    for (const part of PARTS) part(kernels);
  });
}
