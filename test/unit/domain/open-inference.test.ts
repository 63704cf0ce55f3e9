import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelSignature } from '@/lib/domain/artifacts';
import { MAX_ROWS, parseInferenceRequest, toOutputTensors } from '@/lib/domain/inference/open-inference';

const signature: ModelSignature = {
  task: 'classification', target: 'defaulted', classes: ['no', 'yes'], positive: 'yes',
  inputs: [{ name: 'age', type: 'integer', nullable: false }, { name: 'income', type: 'number', nullable: true }, { name: 'region', type: 'string', nullable: true }],
  outputs: [{ name: 'prediction', type: 'string', nullable: false }, { name: 'probability_yes', type: 'number', nullable: false }],
};
const age = { name: 'age', shape: [2], datatype: 'INT64', data: [31, 54] };
const income = { name: 'income', shape: [2, 1], datatype: 'FP64', data: [[41_200], [null]] };
const region = { name: 'region', shape: [2], datatype: 'BYTES', data: ['North', 'South'] };
const parse = (body: unknown) => parseInferenceRequest(body, signature);
const message = (body: unknown) => {
  const result = parse(body);
  return result.ok ? 'accepted' : result.message;
};

describe('reading a V2 request', () => {
  it('accepts flat and nested data and missing values where training had them', () => {
    expect(parse({ id: 'a', inputs: [age, income, region] })).toEqual({ ok: true, value: { id: 'a', rows: 2, columns: { age: [31, 54], income: [41_200, null], region: ['North', 'South'] }, outputs: null } });
  });

  it('names a missing column', () => {
    expect(message({ inputs: [age, region] })).toBe('The input “income” is missing.');
  });

  it('names a column the model does not have, and those it has', () => {
    expect(message({ inputs: [age, income, region, { ...age, name: 'agee' }] })).toBe('This model has no input “agee”. It takes “age”, “income”, “region”.');
  });

  it('says which shape it needed', () => {
    expect(message({ inputs: [{ ...age, shape: [2, 3] }] })).toMatch(/“age” must have the shape \[rows\] or \[rows, 1\], not \[2,3\]/);
    expect(message({ inputs: [{ ...age, shape: [3] }] })).toMatch(/“age” has 2 values for the shape \[3\]/);
  });

  it('refuses inputs of unequal length', () => {
    expect(message({ inputs: [age, { ...income, shape: [1], data: [1] }, region] })).toMatch(/“income” has 1 rows, the one before it 2/);
  });

  it('names the row of a value that does not fit', () => {
    expect(message({ inputs: [{ ...age, data: [31, 2.5] }] })).toMatch(/“age”, row 1: 2\.5 is not a INT64/);
    expect(message({ inputs: [{ ...age, data: [31, null] }] })).toMatch(/row 1: a value is missing/);
    expect(message({ inputs: [{ ...region, datatype: 'FP32', data: [1, 2] }] })).toMatch(/expects BYTES, not FP32/);
    expect(message({ inputs: [{ ...age, datatype: 'COMPLEX' }] })).toMatch(/not one of the protocol’s/);
  });

  it('refuses more rows than one request may have', () => {
    const result = parse({ inputs: [{ ...age, shape: [MAX_ROWS + 1], data: [] }] });
    expect(result).toMatchObject({ ok: false, code: 'too-large' });
  });

  it('refuses what is not a request at all', () => {
    for (const body of [null, [], 'x', {}, { inputs: [] }, { inputs: [null] }, { inputs: [{}] }, { inputs: [{ ...age, data: 'x' }] }, { id: 4, inputs: [age] }, { inputs: [age, age] }]) expect(parse(body).ok).toBe(false);
  });

  it('never throws, and never invents columns, whatever it is given', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (body, tensor) => {
      for (const candidate of [body, { inputs: body }, { inputs: [tensor] }, { inputs: [{ ...age, ...(typeof tensor === 'object' ? tensor : {}) }] }]) expect(typeof parse(candidate).ok).toBe('boolean');
    }), { numRuns: 300 });
  });

  it('takes prototype names as names', () => {
    expect(message({ inputs: [{ ...age, name: '__proto__' }] })).toMatch(/no input “__proto__”/);
  });
});

describe('answering a V2 request', () => {
  it('gives the outputs asked for, typed and shaped', () => {
    expect(toOutputTensors({ prediction: ['no', 'yes'], probability_yes: [0.1, 0.9] }, signature, ['probability_yes'])).toEqual([{ name: 'probability_yes', datatype: 'FP64', shape: [2], data: [0.1, 0.9] }]);
  });
});
