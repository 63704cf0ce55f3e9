/** Input cells as parameters: a run without a browser chooses in them by their names. */
import { refuse, type Result } from '@/lib/domain/errors';
import { parseInput } from '@/lib/notebook/cells/input';
import type { InputDefinition } from '@/lib/notebook/cells/input-types';
import { acceptValue, sourceWithValue, valueOf } from '@/lib/notebook/cells/input-value';
import type { Parameter } from './declare';
import type { ParameterType, ParameterValue } from './types';

/** Null where the definition cannot be read; the cell itself says so when it runs. */
export function inputParameter(source: string): Parameter | null {
  const input = parseInput(source);
  if (!input.ok) return null;
  const { name, label } = input.value;
  const [min, max] = 'min' in input.value && typeof input.value.min === 'number' ? [input.value.min, (input.value.max as number | undefined) ?? null] : [null, 'max' in input.value && typeof input.value.max === 'number' ? input.value.max : null];
  return { name, type: typeOf(input.value), value: valueOf(input.value) as ParameterValue, description: label === name ? '' : label, min, max, start: 0, end: 0 };
}

function typeOf(input: InputDefinition): ParameterType {
  switch (input.control) {
    case 'slider': case 'number': return { kind: 'number' };
    // A day is checked as the control does: without a time.
    case 'text': case 'date': return { kind: 'string' };
    case 'checkbox': return { kind: 'boolean' };
    case 'file': return { kind: 'union', of: [{ kind: 'null' }, { kind: 'string' }] };
    case 'rows': return { kind: 'list', of: { kind: 'number' } };
    case 'select': {
      const choice: ParameterType = { kind: 'union', of: input.options.map(({ value }) => ({ kind: 'literal', value })) };
      return input.isMultiple ? { kind: 'list', of: choice } : choice;
    }
  }
}

/** The cell's text with the value chosen; refuses what its control does not offer. */
export function applyInput(source: string, value: ParameterValue): Result<string> {
  const input = parseInput(source);
  if (!input.ok) return input;
  const accepted = acceptValue(input.value, value);
  return accepted.ok ? { ok: true, value: sourceWithValue(source, accepted.value) } : refuse('invalid', `The parameter ${input.value.name} cannot be that. ${accepted.message}`);
}

