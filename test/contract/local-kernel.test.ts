import { kernelContract } from './kernel.contract';
import { createTestKernels } from '../support/kernel';

kernelContract('local (tier full where this machine has bubblewrap)', () => createTestKernels());
kernelContract('local (tier process)', () => createTestKernels({ sandbox: 'process' }));
