import { expect, it } from 'vitest';
import { createKernels } from '@/kernel/host/providers';

it('refuses pods with what to do instead, until there are any', () => {
  expect(() => createKernels({ provider: 'kubernetes', root: '/', allowWeakSandbox: true })).toThrow('Leave it unset, or set it to local');
});
