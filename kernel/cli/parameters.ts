/**
 * Parameters of a notebook: the `const` and `let` of cells tagged `parameters` whose initial values are literals. A value
 * given from outside takes the literal's place and must be of its type.
 */
import MagicString from 'magic-string';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { child, children, nameOf, type Node, type ParseCell } from '@/lib/notebook/dataflow/ast';

export type ParameterValue = string | number | boolean;

interface Parameter {
  readonly name: string;
  readonly value: ParameterValue;
  readonly start: number;
  readonly end: number;
}

/** The parameters that a cell declares, in order. */
export function readParameters(source: string, parse: ParseCell): Parameter[] {
  return children(parse(source).program, 'body')
    .map((statement) => (statement.type === 'ExportNamedDeclaration' ? (child(statement, 'declaration') ?? statement) : statement))
    .filter((statement) => statement.type === 'VariableDeclaration')
    .flatMap((declaration) => children(declaration, 'declarations'))
    .flatMap((declarator) => {
      const initial = child(declarator, 'init');
      const value = initial && literalOf(initial);
      const name = nameOf(child(declarator, 'id'));
      return initial && value !== null && name ? [{ name, value, start: initial.start, end: initial.end }] : [];
    });
}

function literalOf(node: Node): ParameterValue | null {
  if (node.type === 'Literal' && ['string', 'number', 'boolean'].includes(typeof node.value)) return node.value as ParameterValue;
  const argument = node.type === 'UnaryExpression' && node.operator === '-' ? child(node, 'argument') : null;
  return argument?.type === 'Literal' && typeof argument.value === 'number' ? -argument.value : null;
}

export interface TaggedCell {
  readonly id: string;
  readonly source: string;
  readonly isParameters: boolean;
}

/**
 * Puts `given` (texts, as from a command line) in place. Gives the sources by cell and the values that are in force;
 * refuses an unknown name and a text that is not of the parameter's type.
 */
export function applyParameters(cells: readonly TaggedCell[], given: Readonly<Record<string, string>>, parse: ParseCell): Result<{ readonly sources: ReadonlyMap<string, string>; readonly values: Readonly<Record<string, ParameterValue>> }> {
  const sources = new Map<string, string>();
  const values: Record<string, ParameterValue> = {};
  for (const cell of cells.filter((one) => one.isParameters)) {
    const text = new MagicString(cell.source);
    for (const parameter of readParameters(cell.source, parse)) {
      const word = Object.hasOwn(given, parameter.name) ? given[parameter.name]! : null;
      const value = word === null ? done(parameter.value) : readValue(parameter, word);
      if (!value.ok) return value;
      values[parameter.name] = value.value;
      if (word !== null) text.overwrite(parameter.start, parameter.end, JSON.stringify(value.value));
    }
    sources.set(cell.id, text.toString());
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(values, name));
  if (unknown !== undefined) {
    const known = Object.keys(values);
    return refuse('invalid', `There is no parameter “${unknown}”. ${known.length > 0 ? `The notebook has ${known.join(', ')}.` : 'No cell of this notebook is tagged “parameters”.'}`);
  }
  return done({ sources, values });
}

function readValue(parameter: Parameter, text: string): Result<ParameterValue> {
  switch (typeof parameter.value) {
    case 'string': return done(text);
    case 'boolean': return text === 'true' || text === 'false' ? done(text === 'true') : refuse('invalid', `The parameter ${parameter.name} is true or false, not “${text}”.`);
    default: {
      const number = Number(text);
      return text.trim() !== '' && Number.isFinite(number) ? done(number) : refuse('invalid', `The parameter ${parameter.name} is a number, not “${text}”.`);
    }
  }
}
