/** K9: what a kernel gives depends on sources, data, parameters and seed, and not on where it runs. */
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { cell, createTestKernels, runCell } from '../support/kernel';

const LOOK = `
  const when = new Date(Date.UTC(2026, 6, 1, 12));
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  console.log(JSON.stringify([
    when.toString(), when.toLocaleString(), when.getTimezoneOffset(), (1234567.891).toLocaleString(), ['ä', 'z', 'a', 'Ö'].sort(new Intl.Collator().compare),
    Intl.DateTimeFormat().resolvedOptions().timeZone, Intl.NumberFormat().resolvedOptions().locale, navigator.language, navigator.hardwareConcurrency,
    Math.random(), [...bytes], crypto.randomUUID(), Math.sin(1e6), Math.exp(0.1), Math.tanh(0.3), 2 ** 0.5, Object.keys({ b: 1, 2: 1, a: 1, 1: 1 }),
    [5, 1, 4].map((value, index) => ({ value: value % 2, index })).sort((a, b) => a.value - b.value).map(({ index }) => index),
  ]));`;
const TRAIN = `
  const tf = __import('@tensorflow/tfjs');
  const model = tf.sequential({ layers: [tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }), tf.layers.flatten(), tf.layers.dense({ units: 3, activation: 'softmax' })] });
  model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });
  await model.fit(tf.randomUniform([48, 12, 12, 1]), tf.randomUniform([48, 3]), { epochs: 2, batchSize: 16 });
  console.log(model.getWeights().map((weight) => [...new Int32Array(weight.dataSync().buffer)].reduce((sum, bits) => (Math.imul(sum, 31) + bits) | 0, 7)).join());`;

describe('the same notebook elsewhere', () => {
  const own = { ...process.env };
  const folder = process.cwd();
  afterEach(() => {
    process.env = { ...own };
    process.chdir(folder);
  });

  async function seen(sandbox: 'auto' | 'process', threads: number, seed = 1): Promise<{ readonly look: string; readonly trained: string }> {
    const kernels = await createTestKernels({ sandbox });
    const kernel = await kernels.start({ limits: { ...DEFAULT_LIMITS, threads }, capabilities: () => Promise.reject(new Error('there is no data here')) });
    const look = await runCell(kernel, cell('look', LOOK), { seed });
    const train = await runCell(kernel, cell('train', TRAIN), { seed });
    expect([look.error, train.error]).toEqual([undefined, undefined]);
    await kernels.dispose();
    return { look: look.text, trained: train.text };
  }

  it('gives the same bytes in either tier, with other threads, and whatever the host’s time zone, language and folder', async () => {
    const here = await seen('auto', 1);
    const [text, , offset, number] = JSON.parse(here.look) as [string, string, number, string];
    expect([text, offset, number]).toEqual(['Wed Jul 01 2026 12:00:00 GMT+0000 (Coordinated Universal Time)', 0, '1,234,567.891']);
    for (const [sandbox, TZ, LANG, threads] of [['auto', 'Asia/Tokyo', 'de_DE.UTF-8', 2], ['process', 'America/New_York', 'tr_TR.UTF-8', 3]] as const) {
      Object.assign(process.env, { TZ, LANG, LC_ALL: LANG, PINION_SOMETHING: 'else' });
      process.chdir('/');
      expect(await seen(sandbox, threads), `${sandbox}, ${TZ}`).toEqual(here);
    }
    expect((await seen('auto', 1, 2)).trained).not.toBe(here.trained);
  }, 120_000);
});
