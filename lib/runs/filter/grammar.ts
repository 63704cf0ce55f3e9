/**
 * Filters over runs, as MLflow's users know them:
 *
 *   params.C > 0.1 and metrics.rocAuc >= .9 and tags.stage = 'prod' and status = 'finished' and name contains "x"
 *
 * or → and → not → comparison | ( … ). A comparison is a field with = != < <= > >= and a number, a text in quotes, true or false; `contains`
 * and a text, case apart; `like` or `ilike` and a pattern of % and _; `in (…)`, `not in (…)`; `is missing`, `is not missing`. What is missing fits no comparison, not even !=.
 */
import type { RunNames } from '../../domain/runs';
import { nearest } from '../../domain/nearest';
import { FilterError } from './errors';
import { FIELD_VALUES, fieldText, groupOf, namedField, ownField, typeOf, type Field } from './fields';
import { tokensOf, type Token } from './tokens';

export type Literal = string | number | boolean;
/** Comparisons of numbers and moments; only the first two are for other values. */
export type Order = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  /** Moments are milliseconds since 1970. */
  | { readonly kind: 'compare'; readonly field: Field; readonly order: Order; readonly value: Literal }
  | { readonly kind: 'contains'; readonly field: Field; readonly text: string }
  | { readonly kind: 'like'; readonly field: Field; readonly pattern: string; readonly isCaseless: boolean }
  | { readonly kind: 'in'; readonly field: Field; readonly values: readonly Literal[]; readonly isNot: boolean }
  | { readonly kind: 'missing'; readonly field: Field };

const DEEPEST = 40;
const MOST_COMPARISONS = 40;
const MOST_VALUES = 200;
const ORDERS: Readonly<Record<string, Order>> = { '=': '=', '==': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };
const WORDS = ['contains', 'in', 'not', 'is', 'like', 'ilike'];

/** Null for a filter of blanks, which every run fits. Throws a FilterError. */
export function parseFilter(text: string, names: RunNames): Expression | null {
  const reader = new Reader(tokensOf(text), names);
  if (reader.peek().kind === 'end') return null;
  const expression = reader.any(0);
  reader.end();
  return expression;
}

/** A field as `sort=` and `group=` name it. Throws a FilterError. */
export function parseField(text: string, names: RunNames): Field {
  const reader = new Reader(tokensOf(text), names);
  const field = reader.field().field;
  reader.end();
  return field;
}

class Reader {
  #at = 0;
  #comparisons = 0;

  constructor(private readonly tokens: readonly Token[], private readonly names: RunNames) {}

  peek(): Token {
    return this.tokens[this.#at]!;
  }

  #next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Takes the word or sign where it comes next. */
  #takes(kind: 'word' | 'sign', text: string): boolean {
    const token = this.peek();
    const isIt = token.kind === kind && token.text.toLowerCase() === text;
    if (isIt) this.#at += 1;
    return isIt;
  }

  end(): void {
    const token = this.peek();
    if (token.kind === 'end') return;
    if (token.kind === 'sign' && token.text === ')') throw new FilterError('This ) has no ( before it.', 'Take it away, or open it before.', token.at, 1);
    throw new FilterError(`Something is missing before ${shown(token)}.`, 'Join comparisons with and or or.', token.at, token.length, 'and');
  }

  any(depth: number): Expression {
    return this.#joined('or', depth, () => this.#joined('and', depth, () => this.#not(depth)));
  }

  #joined(kind: 'and' | 'or', depth: number, read: () => Expression): Expression {
    if (depth > DEEPEST) throw new FilterError('This is nested too deeply.', `At most ${DEEPEST} levels of brackets and not.`, this.peek().at, this.peek().length);
    const parts = [read()];
    while (this.#takes('word', kind)) parts.push(read());
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  #not(depth: number): Expression {
    if (depth > DEEPEST) throw new FilterError('This is nested too deeply.', `At most ${DEEPEST} levels of brackets and not.`, this.peek().at, this.peek().length);
    if (this.#takes('word', 'not')) return { kind: 'not', part: this.#not(depth + 1) };
    const open = this.peek();
    if (!this.#takes('sign', '(')) return this.#comparison();
    const inner = this.any(depth + 1);
    if (!this.#takes('sign', ')')) throw new FilterError('This ( is never closed.', 'Close it with ).', open.at, 1);
    return inner;
  }

  field(): { readonly field: Field; readonly at: number; readonly length: number } {
    const token = this.#next();
    if (token.kind !== 'word') throw new FilterError(token.kind === 'end' ? 'A comparison is missing at the end.' : `A field must stand here, not ${shown(token)}.`, 'Such as metrics.rocAuc, params.C, tags.stage, status or name.', token.at, token.length);
    const dot = token.text.indexOf('.');
    const group = groupOf(dot < 0 ? token.text : token.text.slice(0, dot));
    if (group === null) return { field: ownField(token.text, this.names, token.at), at: token.at, length: token.length };
    const rest = dot < 0 ? '' : token.text.slice(dot + 1);
    const after = this.peek();
    if (rest !== '') return { field: namedField(group, rest, this.names, token.at, token.length), at: token.at, length: token.length };
    if (after.kind === 'text' && dot >= 0) {
      this.#next();
      const length = after.at + after.length - token.at;
      return { field: namedField(group, after.text, this.names, token.at, length), at: token.at, length };
    }
    throw new FilterError(`${token.text} lacks a name.`, `Write ${token.text.replace(/\.$/, '')}.C, or in quotes where it has blanks.`, token.at, token.length);
  }

  #comparison(): Expression {
    this.#comparisons += 1;
    if (this.#comparisons > MOST_COMPARISONS) throw new FilterError('This filter compares too much.', `At most ${MOST_COMPARISONS} comparisons; in (…) is one of them.`, this.peek().at, this.peek().length);
    const { field, at, length } = this.field();
    const token = this.#next();
    if (token.kind === 'sign' && Object.hasOwn(ORDERS, token.text)) return this.#ordered(field, ORDERS[token.text]!, token);
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (word === 'contains') return { kind: 'contains', field: this.#textual(field, token), text: this.#text('contains') };
    if (word === 'like' || word === 'ilike') return { kind: 'like', field: this.#textual(field, token), pattern: this.#text(word), isCaseless: word === 'ilike' };
    if (word === 'in') return this.#in(field, false);
    if (word === 'is') {
      const isNot = this.#takes('word', 'not');
      const last = this.#next();
      if (last.kind !== 'word' || !['missing', 'null'].includes(last.text.toLowerCase())) throw new FilterError(`is stands before missing, not before ${shown(last)}.`, 'Write is missing or is not missing; to compare, write =.', last.at, last.length, 'missing');
      const missing: Expression = { kind: 'missing', field };
      return isNot ? { kind: 'not', part: missing } : missing;
    }
    if (word === 'not') {
      if (this.#takes('word', 'in')) return this.#in(field, true);
      if (this.#takes('word', 'contains')) return { kind: 'and', parts: [{ kind: 'not', part: { kind: 'contains', field: this.#textual(field, token), text: this.#text('contains') } }, { kind: 'not', part: { kind: 'missing', field } }] };
      throw new FilterError('not stands here before in or contains only.', 'Elsewhere it stands before the comparison: not metrics.loss > 1.', token.at, token.length);
    }
    const near = word === '' ? null : nearest(word, WORDS);
    throw new FilterError(token.kind === 'end' ? `${fieldText(field)} is compared with nothing.` : `${shown(token)} does not compare.`, near ? `Did you mean ${near}?` : 'Write =, !=, <, <=, >, >=, contains, like, in (…) or is missing behind a field.', token.kind === 'end' ? at : token.at, token.kind === 'end' ? length : token.length, near);
  }

  #ordered(field: Field, order: Order, sign: Token): Expression {
    const token = this.peek();
    const value = this.#literal(field);
    const isOrder = order !== '=' && order !== '!=';
    if (isOrder && typeOf(field) === 'text') throw new FilterError(`${fieldText(field)} is text, which ${sign.text} does not compare.`, 'Use =, !=, contains, like or in.', sign.at, sign.length);
    if (isOrder && typeof value !== 'number') throw new FilterError(`${sign.text} compares numbers, and ${shown(token)} is none.`, `Compare text with =, !=, contains, like or in.${typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? ' Take the quotes away for a number.' : ''}`, token.at, token.length);
    return { kind: 'compare', field, order, value };
  }

  #in(field: Field, isNot: boolean): Expression {
    const open = this.#next();
    if (open.kind !== 'sign' || open.text !== '(') throw new FilterError('A list in brackets must stand behind in.', "Such as in ('fit', 'search').", open.at, open.length);
    const values = [this.#literal(field)];
    while (this.#takes('sign', ',')) values.push(this.#literal(field));
    if (values.length > MOST_VALUES) throw new FilterError(`This list has ${values.length} values.`, `At most ${MOST_VALUES}.`, open.at, 1);
    const close = this.peek();
    if (!this.#takes('sign', ')')) throw new FilterError(`The list is not closed before ${shown(close)}.`, 'Values are separated by commas and end with ).', close.at, close.length);
    return { kind: 'in', field, values, isNot };
  }

  #textual(field: Field, token: Token): Field {
    if (['text', 'value'].includes(typeOf(field))) return field;
    throw new FilterError(`${fieldText(field)} is no text, so ${token.text} does not fit it.`, 'Compare it with =, !=, <, <=, > or >=.', token.at, token.length);
  }

  #text(word: string): string {
    const token = this.#next();
    if (token.kind === 'text' && token.quote !== '`') return token.text;
    throw new FilterError(`Text in quotes must stand behind ${word}.`, `Such as ${word} 'forest'.`, token.at, token.length);
  }

  /** A value that the field can be compared with. */
  #literal(field: Field): Literal {
    const token = this.#next();
    const type = typeOf(field);
    const wrong = (message: string, remedy: string, suggestion: string | null = null) => new FilterError(message, remedy, token.at, token.length, suggestion);
    if (token.kind === 'number') {
      if (type === 'moment') throw wrong(`${fieldText(field)} is a time.`, "Write it in quotes, such as '2026-11-20' or '2026-11-20T14:30'.");
      if (type === 'text') {
        if (field.of === 'tag') return token.text;
        throw wrong(`${fieldText(field)} is text.`, `Write '${token.text}' in quotes.`, `'${token.text}'`);
      }
      return token.value;
    }
    if (token.kind === 'text' && token.quote !== '`') {
      if (type === 'number') throw wrong(`${fieldText(field)} is a number.`, Number.isFinite(Number(token.text)) && token.text.trim() !== '' ? 'Take the quotes away.' : 'Compare it with a number.');
      return type === 'moment' ? momentOf(token.text, wrong) : this.#known(field, token.text, wrong);
    }
    const word = token.kind === 'word' ? token.text.toLowerCase() : null;
    if (word === 'true' || word === 'false') {
      if (type === 'value') return word === 'true';
      if (field.of === 'tag') return word;
      throw wrong(`${fieldText(field)} is not a truth value.`, type === 'number' ? 'Compare it with a number.' : 'Write the text in quotes.');
    }
    if (word === 'missing' || word === 'null') throw wrong(`${token.text} is compared with is.`, `Write ${fieldText(field)} is missing.`);
    throw wrong(token.kind === 'end' ? 'A value is missing at the end.' : `A value must stand here, not ${shown(token)}.`, token.kind === 'word' && type !== 'number' ? `Put text into quotes: '${token.text}'.` : 'A number, a text in quotes, true or false.', token.kind === 'word' && type !== 'number' ? `'${token.text}'` : null);
  }

  #known(field: Field, text: string, wrong: (message: string, remedy: string, suggestion: string | null) => FilterError): string {
    const values = field.of === 'run' ? FIELD_VALUES[field.name] : undefined;
    if (values === undefined || values.includes(text)) return text;
    const near = nearest(text, values);
    throw wrong(`No ${fieldText(field)} is called “${text.slice(0, 80)}”.`, near ? `Did you mean '${near}'?` : `There are ${values.join(', ')}.`, near && `'${near}'`);
  }
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Without a zone it is UTC, as times are shown in logs. */
function momentOf(text: string, wrong: (message: string, remedy: string) => FilterError): number {
  const withZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) || text.length === 10 ? text : `${text}Z`;
  const moment = MOMENT.test(text) ? Date.parse(withZone.replace(' ', 'T')) : NaN;
  if (Number.isNaN(moment)) throw wrong(`“${text.slice(0, 80)}” is no time.`, "Write it as '2026-11-20' or '2026-11-20T14:30', in UTC.");
  return moment;
}

function shown(token: Token): string {
  return token.kind === 'end' ? 'the end' : token.kind === 'text' ? `“${token.text.slice(0, 40)}”` : token.text.slice(0, 80);
}
