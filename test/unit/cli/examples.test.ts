/** The notebooks of docs/examples run as the guide says. */
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCommand, pinionRun } from '../../support/command';

beforeAll(buildCommand, 120_000);

describe('the example of two spirals', () => {
  it('learns them with a network and passes its gate', async () => {
    const ended = await pinionRun(['docs/examples/spirals.ts', '--threads', '1', '--param', 'points=150', '--param', 'epochs=40', '--param', 'atLeast=0.8']);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/accuracy (?:0\.[89]|1\.)\d+ with network/) as string });
  });

  it('fails its gate with a model that cannot part them', async () => {
    const ended = await pinionRun(['docs/examples/spirals.ts', '--param', 'model=logistic', '--param', 'atLeast=0.9', '--quiet']);
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^Cell 6, line 3: Error: The accuracy is 0\.\d+, less than 0\.9\.\n$/) as string });
  });
});

describe('the example of flats', () => {
  it('finds the price that its data was made with', async () => {
    expect(await pinionRun(['docs/examples/flats.ipynb', '--param', 'price=5100'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/a square metre costs 5[01]\d\d; the data was made with 5100\n$/) as string });
  });
});
