/** Writing filters for people: a column as a filter names it, what may come next where they type, and what is wrong with what they wrote. Pure. */
import type { ParamValue, RunNames } from '@/lib/domain/runs';
import { FilterError, fieldText, OWN_FIELDS, parseFilter, typeOf, type Field, type OwnField } from '@/lib/runs/filter';
import { FIELD_VALUES, groupOf, type FieldType } from '@/lib/runs/filter/fields';
import { tokensOf, type Token } from '@/lib/runs/filter/tokens';
import { partsOf } from './columns';

const ONE = { params: 'param', metrics: 'metric', tags: 'tag' } as const;

/** A column as a filter, an order and a grouping name it. */
export function fieldOf(column: string): string {
  const { group, name } = partsOf(column);
  return fieldText(group === null ? { of: 'run', name: name as OwnField } : { of: ONE[group], name });
}

/** A text as a filter writes it. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
}

/** The filter for runs that have this value in a column; null: nothing there. */
export function equals(column: string, value: ParamValue): string {
  const field = fieldOf(column);
  return value === null ? `${field} is missing` : `${field} = ${typeof value === 'string' ? quote(value) : String(value)}`;
}

/** Two filters at once. */
export function both(filter: string, more: string): string {
  const first = filter.trim();
  return first === '' ? more : `${/\bor\b/i.test(first) ? `(${first})` : first} and ${more}`;
}

export interface FilterProblem {
  readonly message: string;
  readonly remedy: string;
  readonly at: number;
  readonly length: number;
  /** What may stand in the place instead. */
  readonly suggestion: string | null;
}

/** What is wrong with a filter, with its place; null where nothing is. */
export function problemOf(filter: string, names: RunNames): FilterProblem | null {
  try {
    parseFilter(filter, names);
    return null;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { message, remedy, at, length, suggestion } = error;
    return { message, remedy, at, length, suggestion };
  }
}

/** The filter with what is suggested in its place. */
export function withSuggestion(filter: string, { at, length, suggestion }: FilterProblem): string {
  return suggestion === null ? filter : `${filter.slice(0, at)}${suggestion}${filter.slice(at + length)}`;
}

export interface Completion {
  readonly text: string;
  readonly detail: string;
}

export interface Completions {
  /** What is replaced, from here to the caret. */
  readonly from: number;
  readonly options: readonly Completion[];
}

const MOST = 12;
const NOTHING: readonly Completion[] = [];

/** What may stand at the caret, the likeliest first. */
export function completionsAt(text: string, caret: number, names: RunNames): Completions {
  const before = text.slice(0, caret);
  const tokens = readable(before);
  const last = tokens.at(-1);
  const isTyping = last?.kind === 'word' && last.at + last.length === caret;
  const state = stateAfter(isTyping ? tokens.slice(0, -1) : tokens, names);
  const typed = isTyping ? last.text : '';
  const from = caret - typed.length;
  // Right behind a name or value nothing is offered: a blank says that it is whole.
  if (!isTyping && (state.expects === 'operator' || state.expects === 'join') && !/[\s(]$/.test(before)) return { from, options: NOTHING };
  return { from, options: rank(optionsOf(state, names), typed) };
}

/** The tokens of the part that can be read: what somebody types in quotes is not whole yet. */
function readable(text: string): Token[] {
  try {
    return tokensOf(text).slice(0, -1);
  } catch (error) {
    return error instanceof FilterError && error.at < text.length ? [...readable(text.slice(0, error.at)), { kind: 'sign', text: '…', at: error.at, length: text.length - error.at }] : [];
  }
}

interface State {
  readonly expects: 'field' | 'operator' | 'value' | 'list' | 'listed' | 'missing' | 'join' | 'nothing';
  readonly field: Field | null;
}

function stateAfter(tokens: readonly Token[], names: RunNames): State {
  let state: State = { expects: 'field', field: null };
  tokens.forEach((token, index) => {
    state = next(state, token, tokens[index - 1], names);
  });
  return state;
}

function next({ expects, field }: State, token: Token, before: Token | undefined, names: RunNames): State {
  const word = token.kind === 'word' ? token.text.toLowerCase() : '';
  if (token.text === '…' && token.kind === 'sign') return { expects: 'nothing', field };
  switch (expects) {
    case 'field':
      if (word === 'not' || token.text === '(') return { expects, field };
      if (token.kind === 'word' && token.text.endsWith('.')) return { expects, field };
      return { expects: 'operator', field: token.kind === 'text' && before ? columnField(`${before.text}${token.text}`) : columnField(token.text, names) };
    case 'operator': return { expects: word === 'not' ? 'operator' : word === 'in' ? 'list' : word === 'is' ? 'missing' : 'value', field };
    case 'list': return { expects: 'listed', field };
    case 'listed': return { expects: token.text === ')' ? 'join' : 'listed', field };
    case 'missing': return { expects: word === 'not' ? 'missing' : 'join', field };
    case 'value': return { expects: 'join', field };
    case 'join': return { expects: word === 'and' || word === 'or' ? 'field' : 'join', field };
    case 'nothing': return { expects, field };
  }
}

function columnField(text: string, names?: RunNames): Field | null {
  const dot = text.indexOf('.');
  const group = dot < 0 ? null : groupOf(text.slice(0, dot));
  if (group !== null) return { of: group, name: text.slice(dot + 1) };
  return Object.hasOwn(OWN_FIELDS, text) && names ? { of: 'run', name: text as OwnField } : null;
}

const TYPE_WORDS: Record<FieldType, string> = { number: 'number', text: 'text', moment: 'time', value: 'parameter' };

function optionsOf({ expects, field }: State, names: RunNames): readonly Completion[] {
  const type = field ? typeOf(field) : 'value';
  switch (expects) {
    case 'field': return [
      ...names.metrics.map((name) => ({ text: fieldText({ of: 'metric', name }), detail: 'metric' })),
      ...names.params.map((name) => ({ text: fieldText({ of: 'param', name }), detail: 'parameter' })),
      ...names.tags.map((name) => ({ text: fieldText({ of: 'tag', name }), detail: 'tag' })),
      ...Object.entries(OWN_FIELDS).map(([text, own]) => ({ text, detail: TYPE_WORDS[own] })),
    ];
    case 'operator': {
      const ordered = [['>', 'is above'], ['>=', 'is at least'], ['<', 'is below'], ['<=', 'is at most']] as const;
      const textual = [['contains', 'has this text in it'], ['in (', 'is one of']] as const;
      return [['=', 'is'], ['!=', 'is not'], ...(type === 'text' ? textual : type === 'value' ? [...ordered, ...textual] : ordered), ...(type === 'number' ? [['in (', 'is one of'] as const] : []), ['is missing', 'there is none'] as const].map(([text, detail]) => ({ text: text!, detail: detail! }));
    }
    case 'value': case 'listed': {
      const values = field?.of === 'run' ? FIELD_VALUES[field.name] : undefined;
      return values ? values.map((value) => ({ text: quote(value), detail: field!.name })) : NOTHING;
    }
    case 'missing': return [{ text: 'missing', detail: 'there is none' }];
    case 'join': return [{ text: 'and', detail: 'both' }, { text: 'or', detail: 'either' }];
    default: return NOTHING;
  }
}

/** Options that have what is typed in them: at the start, at the start of the name, anywhere. */
function rank(options: readonly Completion[], typed: string): Completion[] {
  const needle = typed.toLowerCase();
  const score = ({ text }: Completion) => {
    const low = text.toLowerCase();
    if (low.startsWith(needle)) return 0;
    const name = low.slice(low.indexOf('.') + 1);
    return name.startsWith(needle) ? 1 : low.includes(needle) ? 2 : 3;
  };
  return options.map((option) => [score(option), option] as const).filter(([at, { text }]) => at < 3 && text.toLowerCase() !== needle).sort(([a], [b]) => a - b).slice(0, MOST).map(([, option]) => option);
}
