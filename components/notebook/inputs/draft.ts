/** The settings of an input as a form holds them: texts, until they are read. Pure. */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { parseInput } from '@/lib/notebook/cells/input';
import type { Control, InputDefinition } from '@/lib/notebook/cells/input-types';
import { acceptValue, valueOf } from '@/lib/notebook/cells/input-value';

export interface Draft {
  readonly control: Control;
  readonly name: string;
  readonly label: string;
  readonly min: string;
  readonly max: string;
  readonly step: string;
  readonly placeholder: string;
  /** One choice a line; `label = value` where they differ. */
  readonly options: string;
  readonly isMultiple: boolean;
  readonly endsWith: string;
  readonly table: string;
  /** As `fallbackOf` writes it. */
  readonly fallback: string;
}

const BLANK: Draft = { control: 'slider', name: '', label: '', min: '', max: '', step: '', placeholder: '', options: '', isMultiple: false, endsWith: '', table: '', fallback: '' };

/** The form of a definition; of one that cannot be read, a blank one. */
export function draftOf(source: string): Draft {
  const input = parseInput(source);
  if (!input.ok) return BLANK;
  const of = input.value;
  const text = (value: number | string | undefined) => (value === undefined ? '' : String(value));
  return {
    ...BLANK, control: of.control, name: of.name, label: of.label, fallback: fallbackOf(of),
    ...(of.control === 'slider' || of.control === 'number' ? { min: text(of.min), max: text(of.max), step: text(of.step) } : {}),
    ...(of.control === 'date' ? { min: text(of.min), max: text(of.max) } : {}),
    ...(of.control === 'text' ? { placeholder: of.placeholder } : {}),
    ...(of.control === 'select' ? { isMultiple: of.isMultiple, options: of.options.map(({ label, value }) => (label === String(value) ? label : `${label} = ${value}`)).join('\n') } : {}),
    ...(of.control === 'file' ? { endsWith: of.endsWith } : {}),
    ...(of.control === 'rows' ? { table: of.table } : {}),
  };
}

const isNumeric = (control: Control) => control === 'slider' || control === 'number';

/** The draft as another kind of control: bounds and beginning stay only where they mean the same. */
export function ofKind(draft: Draft, control: Control): Draft {
  if (isNumeric(draft.control) && isNumeric(control)) return { ...draft, control };
  return { ...draft, control, min: '', max: '', step: '', fallback: '' };
}

function fallbackOf(input: InputDefinition): string {
  const value = valueOf({ ...input, value: undefined });
  if (value === null) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

/** The definition's text, as it is written into the cell; refuses in words what the form does not allow. */
export function definitionOf(draft: Draft): Result<string> {
  const fields: Record<string, unknown> = { name: draft.name.trim(), control: draft.control, label: draft.label.trim() || draft.name.trim() };
  const numbers = isNumeric(draft.control);
  for (const key of numbers ? (['min', 'max', 'step'] as const) : draft.control === 'date' ? (['min', 'max'] as const) : []) {
    const text = draft[key].trim();
    if (text === '') continue;
    if (numbers && !Number.isFinite(Number(text))) return refuse('invalid', `“${text}” is not a number.`);
    fields[key] = numbers ? Number(text) : text;
  }
  if (draft.control === 'text' && draft.placeholder !== '') fields.placeholder = draft.placeholder;
  if (draft.control === 'select') {
    fields.options = draft.options.split('\n').map((line) => line.trim()).filter(Boolean).map(readOption);
    if (draft.isMultiple) fields.multiple = true;
  }
  if (draft.control === 'file' && draft.endsWith !== '') fields.endsWith = draft.endsWith;
  if (draft.control === 'rows') fields.table = draft.table.trim();
  const input = parseInput(JSON.stringify(fields));
  if (!input.ok) return input;
  if (draft.fallback.trim() !== '') {
    const value = readFallback(input.value, draft.fallback.trim());
    const accepted = acceptValue(input.value, value);
    if (!accepted.ok) return refuse('invalid', `Of the value to begin with: ${accepted.message}`);
    fields.default = accepted.value;
  }
  return done(JSON.stringify(fields, null, 2));
}

const numberOr = (text: string): string | number => (text !== '' && String(Number(text)) === text ? Number(text) : text);

function readOption(line: string): unknown {
  const at = line.lastIndexOf(' = ');
  return at < 0 ? numberOr(line) : { label: line.slice(0, at).trim(), value: numberOr(line.slice(at + 3).trim()) };
}

function readFallback(input: InputDefinition, text: string): unknown {
  switch (input.control) {
    case 'slider': case 'number': return Number(text);
    case 'checkbox': return text === 'true';
    case 'rows': return text.split(',').map((part) => Number(part));
    case 'select': {
      const one = (part: string) => input.options.find((option) => String(option.value) === part || option.label === part)?.value ?? part;
      return input.isMultiple ? text.split(',').map((part) => one(part.trim())) : one(text);
    }
    default: return text;
  }
}
