/** A process that owns a busy kernel and says so: the test kills it and looks for what is left. */
import { createTestKernels, cell, runCell } from './kernel';
import { TEST_LIMITS } from '../contract/limits';

const provider = await createTestKernels({ sandbox: process.argv[2] === 'process' ? 'process' : 'auto' });
const kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
await runCell(kernel, cell('busy', "console.log('busy'); for (;;);"), { onOutput: () => console.log('busy') });
