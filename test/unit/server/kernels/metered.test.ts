import { describe, expect, it, vi } from 'vitest';
import { createMetrics } from '@/lib/server/metrics';
import { meterKernels } from '@/lib/server/kernels/metered';
import { FakeKernels } from '../../../support/fake-kernel';

const options = { limits: {} as never, capabilities: async () => ({ value: null }) };

describe('kernels under a meter', () => {
  it('are counted by what they are for, with how long they took to start and why they ended', async () => {
    const kernels = new FakeKernels(async () => {});
    const metrics = createMetrics();
    let clock = 0;
    const metered = meterKernels(kernels, metrics, () => (clock += 50));
    const [notebooks, serving] = [metered.for('notebook'), metered.for('serving')];
    const first = await notebooks.start(options);
    await notebooks.start(options);
    await serving.start(options);
    expect(metered.counts()).toEqual({ notebook: 2, serving: 1, check: 0 });

    await first.dispose();
    kernels.alive[0]!.die('out of memory');
    vi.spyOn(kernels, 'start').mockRejectedValueOnce(new Error('no bundle'));
    await expect(serving.start(options)).rejects.toThrow('no bundle');
    expect(metered.counts()).toEqual({ notebook: 0, serving: 1, check: 0 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('pinion_kernel_start_seconds_count{purpose="notebook",start="cold"} 2');
    expect(text).toContain('pinion_kernel_start_seconds_sum{purpose="serving",start="cold"} 0.05');
    expect(text).toContain('pinion_kernel_ends_total{purpose="notebook",cause="asked"} 1');
    expect(text).toContain('pinion_kernel_ends_total{purpose="notebook",cause="killed"} 1');
    expect(text).toContain('pinion_kernel_ends_total{purpose="serving",cause="not-started"} 1');
  });
});
