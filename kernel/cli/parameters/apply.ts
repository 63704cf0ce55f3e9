/** Puts values given from outside in the place of a notebook's own; what was given must exist and be of its type. */
import MagicString from 'magic-string';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { placeOf, type ParseCell } from '@/lib/notebook/dataflow/ast';
import { applyInput, inputParameter } from './inputs';
import { nearest } from './nearest';
import { readParameters, type Parameter } from './declare';
import { fromJson, fromText, toSource } from './values';
import { typeWords, type ParameterValue } from './types';

export interface TaggedCell {
  readonly id: string;
  readonly source: string;
  readonly isParameters: boolean;
  /** An input cell: it is a parameter itself. */
  readonly isInput?: boolean;
}

/** `text` as from a command line, `json` as from a file. */
export type Given = { readonly text: string } | { readonly json: unknown };

export interface Applied {
  /** Sources of the cells that hold parameters, with as many lines as before. */
  readonly sources: ReadonlyMap<string, string>;
  /** Every parameter's value that is in force. */
  readonly values: Readonly<Record<string, ParameterValue>>;
}

/** The parameters of a notebook; refuses a cell of parameters that cannot be parsed. */
export function listParameters(cells: readonly TaggedCell[], parse: ParseCell): Result<{ readonly parameters: readonly (Parameter & { readonly cell: string })[]; readonly computed: readonly string[] }> {
  const parameters: (Parameter & { readonly cell: string })[] = [];
  const computed: string[] = [];
  for (const [index, cell] of cells.entries()) {
    if (cell.isInput) {
      const parameter = inputParameter(cell.source);
      if (parameter) parameters.push({ ...parameter, cell: cell.id });
    }
    if (!cell.isParameters) continue;
    const parsed = parse(cell.source);
    const [error] = parsed.errors;
    if (error) return refuse('invalid', `The parameters in cell ${index + 1}${error.start === null ? '' : `, line ${placeOf(cell.source, error.start).line},`} cannot be read: ${error.message}`);
    const found = readParameters(cell.source, parsed);
    parameters.push(...found.parameters.map((parameter) => ({ ...parameter, cell: cell.id })));
    computed.push(...found.computed);
  }
  return done({ parameters, computed });
}

/** Refuses an unknown name, a value of another type or outside its bounds, and a parameter that has no value at all. */
export function applyParameters(cells: readonly TaggedCell[], given: ReadonlyMap<string, Given>, parse: ParseCell): Result<Applied> {
  const listed = listParameters(cells, parse);
  if (!listed.ok) return listed;
  const { parameters, computed } = listed.value;
  const known = parameters.map(({ name }) => name);
  const unknown = [...given.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) return refuse('invalid', unknownWords(unknown, known, computed));

  const sources = new Map<string, string>();
  const values: [string, ParameterValue][] = [];
  for (const cell of cells) {
    if (cell.isInput) {
      const [parameter] = parameters.filter((one) => one.cell === cell.id);
      const value = parameter && valueOf(parameter, given.get(parameter.name));
      if (!value) continue;
      if (!value.ok) return value;
      const chosen = applyInput(cell.source, value.value);
      if (!chosen.ok) return chosen;
      values.push([parameter.name, value.value]);
      sources.set(cell.id, chosen.value);
    }
    if (!cell.isParameters) continue;
    const text = new MagicString(cell.source);
    for (const parameter of parameters.filter((one) => one.cell === cell.id)) {
      const value = valueOf(parameter, given.get(parameter.name));
      if (!value.ok) return value;
      values.push([parameter.name, value.value]);
      if (given.has(parameter.name)) put(text, cell.source, parameter, value.value);
    }
    sources.set(cell.id, text.toString());
  }
  return done({ sources, values: Object.fromEntries(values) });
}

function valueOf(parameter: Parameter, given: Given | undefined): Result<ParameterValue> {
  const { name, type, min, max } = parameter;
  if (given === undefined) {
    if (parameter.value !== undefined) return done(parameter.value);
    return refuse('invalid', `The parameter ${name} (${typeWords(type)}) has no value of its own. Pass --param ${name}=VALUE.`);
  }
  const value = 'text' in given ? fromText(name, type, given.text) : fromJson(name, type, given.json);
  if (!value.ok || typeof value.value !== 'number') return value;
  if (min !== null && value.value < min) return refuse('invalid', `The parameter ${name} is at least ${min}, not ${value.value}.`);
  if (max !== null && value.value > max) return refuse('invalid', `The parameter ${name} is at most ${max}, not ${value.value}.`);
  return value;
}

/** Takes up as many lines as what it replaces, so that errors below keep their places. */
function put(text: MagicString, source: string, { type, start, end }: Parameter, value: ParameterValue): void {
  const written = toSource(type, value);
  const lines = source.slice(start, end).split('\n').length - 1;
  if (start === end) text.appendLeft(end, ` = ${written}`);
  else text.overwrite(start, end, written + '\n'.repeat(lines));
}

function unknownWords(name: string, known: readonly string[], computed: readonly string[]): string {
  if (computed.includes(name)) return `“${name}” is worked out by its cell, so it cannot be given. Only a value that is written down can.`;
  if (known.length === 0) return `There is no parameter “${name}”. The notebook has no input cell, and no cell of it is tagged “parameters”, or the cells so tagged hold none.`;
  const near = nearest(name, known);
  return `There is no parameter “${name}”. ${near === null ? '' : `Did you mean ${near}? `}The notebook has ${known.join(', ')}.`;
}
