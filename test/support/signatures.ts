import { expect } from 'vitest';
import { DISPLAY } from '@/kernel/stdlib/marks';
import type { FittedModel } from '@/kernel/stdlib/ml';
import { readOutput } from '@/kernel/host/validate-output';

/** What the display shows of a model passes the host's own check. */
export function checkModelSignature(model: FittedModel): void {
  const { output } = model[DISPLAY]();
  expect(readOutput(JSON.parse(JSON.stringify(output)))).not.toBeNull();
}
