/**
 * Input cells: a control with a name, which other cells read as a constant. The cell's text is its definition, as JSON; what
 * is chosen is not part of the document but of the session, so that whoever may run may use an input (DESIGN §4).
 */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { KNOWN_GLOBALS } from '../dataflow/globals';
import { FieldError, readDate, readFlag, readNumber, readOptions, readText } from './input-fields';
import { CONTROLS, type Control, type InputDefinition } from './input-types';

const RESERVED = new Set('await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield __proto__'.split(' '));
const KEYS: Readonly<Record<Control, readonly string[]>> = {
  slider: ['min', 'max', 'step'], number: ['min', 'max', 'step'], text: ['placeholder'], select: ['options', 'multiple'],
  date: ['min', 'max'], checkbox: [], file: ['endsWith'], rows: ['table'],
};
const COMMON = ['name', 'control', 'label', 'default', 'value'];
/** Characters of a definition; options are its bulk. */
const LONGEST = 100_000;

/** Null when cells can be given this name, else why not. */
export function refusedName(name: string): string | null {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]{0,99}$/u.test(name)) return `“${name.slice(0, 60)}” cannot be a name. Use letters, digits and _, and begin with a letter.`;
  if (RESERVED.has(name)) return `“${name}” is a word of the language. Choose another name.`;
  if (KNOWN_GLOBALS.has(name)) return `“${name}” is a name that every cell has already. Choose another one.`;
  return null;
}

/**
 * Reads a definition. Refusals say what is wrong with which entry.
 * @param source JSON: name, control, label and what the control needs; also `value` where `sourceWithValue` put it
 */
export function parseInput(source: string): Result<InputDefinition> {
  if (source.length > LONGEST) return refuse('too-large', `The definition of an input has ${LONGEST.toLocaleString('en')} characters at most.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (error) {
    return refuse('invalid', `The definition of this input is not JSON: ${(error as Error).message}. Open its settings to write it anew.`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return refuse('invalid', 'The definition of an input is a JSON object with name and control.');
  try {
    return done(readDefinition(parsed as Record<string, unknown>));
  } catch (error) {
    if (error instanceof FieldError) return refuse('invalid', error.message);
    throw error;
  }
}

function readDefinition(from: Record<string, unknown>): InputDefinition {
  const control = from.control as Control;
  if (!CONTROLS.includes(control)) throw new FieldError(`There is no control “${String(from.control)}”. There are ${CONTROLS.join(', ')}.`);
  const unknown = Object.keys(from).find((key) => !COMMON.includes(key) && !KEYS[control].includes(key));
  if (unknown !== undefined) throw new FieldError(`An input of kind ${control} has no “${unknown.slice(0, 60)}”. It takes ${[...COMMON.slice(0, 4), ...KEYS[control]].join(', ')}.`);
  const name = readText(from, 'name', 100) ?? '';
  const refused = refusedName(name);
  if (refused !== null) throw new FieldError(refused);
  const label = readText(from, 'label', 200) ?? name;
  const common = { name, label };
  const fallback = 'default' in from ? { default: from.default } : {};
  const chosen = 'value' in from ? { value: from.value } : {};
  switch (control) {
    case 'slider': {
      const [min, max] = [readNumber(from, 'min') ?? 0, readNumber(from, 'max') ?? 100];
      if (!(min < max)) throw new FieldError(`max (${max}) must be above min (${min}).`);
      const step = readNumber(from, 'step') ?? (max - min) / 100;
      if (!(step > 0) || step > max - min) throw new FieldError(`step must be above 0 and at most ${max - min}.`);
      return { ...common, control, min, max, step, ...fallback, ...chosen };
    }
    case 'number': {
      const [min, max, step] = [readNumber(from, 'min'), readNumber(from, 'max'), readNumber(from, 'step')];
      if (min !== undefined && max !== undefined && min > max) throw new FieldError(`max (${max}) must not be below min (${min}).`);
      return { ...common, control, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), ...(step === undefined ? {} : { step }), ...fallback, ...chosen };
    }
    case 'text': return { ...common, control, placeholder: readText(from, 'placeholder', 200) ?? '', ...fallback, ...chosen };
    case 'select': return { ...common, control, options: readOptions(from), isMultiple: readFlag(from, 'multiple'), ...fallback, ...chosen };
    case 'date': {
      const [min, max] = [readDate(from, 'min'), readDate(from, 'max')];
      if (min !== undefined && max !== undefined && min > max) throw new FieldError(`max (${max}) must not be before min (${min}).`);
      return { ...common, control, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), ...fallback, ...chosen };
    }
    case 'checkbox': return { ...common, control, ...fallback, ...chosen };
    case 'file': return { ...common, control, endsWith: readText(from, 'endsWith', 20) ?? '', ...fallback, ...chosen };
    case 'rows': {
      const table = readText(from, 'table', 100) ?? '';
      if (refusedName(table) !== null) throw new FieldError('Name the table whose rows are chosen: a name that another cell defines.');
      return { ...common, control, table, ...fallback, ...chosen };
    }
  }
}
