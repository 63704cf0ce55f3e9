/**
 * The parameters that a cell declares, as users of papermill know them: the `const` and `let` at the top of a cell tagged
 * `parameters`, with the type that the annotation says or the initial value shows, and the comment beside it as help. An
 * initial value that is computed is no parameter; a `let` with a type and without a value must be given.
 */
import { child, children, nameOf, type Node, type ParsedCell } from '@/lib/notebook/dataflow/ast';
import { literalOf, readType, typeOf, type ParameterType, type ParameterValue } from './types';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Absent where a value must be given. */
  readonly value?: ParameterValue;
  readonly description: string;
  /** From `@min` and `@max` of the comment, both included. */
  readonly min: number | null;
  readonly max: number | null;
  /** Where the value goes: from `start` to `end`, or, without an initial value, ` = value` at `end`. */
  readonly start: number;
  readonly end: number;
}

export interface Declarations {
  readonly parameters: readonly Parameter[];
  /** Names whose values the cell works out, for the words of a refusal. */
  readonly computed: readonly string[];
}

export function readParameters(source: string, { program }: ParsedCell): Declarations {
  const statements = children(program, 'body').map((statement) => ({ statement, own: statement.type === 'ExportNamedDeclaration' ? (child(statement, 'declaration') ?? statement) : statement }));
  const declared = new Map(statements.flatMap(({ own }) => {
    const node = own.type === 'TSTypeAliasDeclaration' ? child(own, 'typeAnnotation') : own.type === 'TSInterfaceDeclaration' && children(own, 'extends').length === 0 ? child(own, 'body') : null;
    return node ? [[nameOf(child(own, 'id')), node] as const] : [];
  }));
  const parameters: Parameter[] = [];
  const computed: string[] = [];
  for (const { statement, own } of statements) {
    if (own.type !== 'VariableDeclaration' || own.declare === true) continue;
    const declarators = children(own, 'declarations');
    for (const declarator of declarators) {
      const id = child(declarator, 'id');
      const name = nameOf(id);
      if (!id || name === '') continue;
      const initial = child(declarator, 'init');
      const annotation = child(id, 'typeAnnotation') ?? assertedType(initial);
      const value = literalOf(initial);
      if (initial ? value === undefined : !annotation) {
        computed.push(name);
        continue;
      }
      const help = readHelp(source, declarators.length === 1 ? statement : null);
      const type = annotation ? readType(annotation, declared) : typeOf(initial, value!);
      const place = initial ? { start: initial.start, end: initial.end } : { start: declarator.end, end: declarator.end };
      parameters.push({ name, type, ...(value === undefined ? {} : { value }), ...help, ...place });
    }
  }
  return { parameters, computed };
}

/** `'a' as 'a' | 'b'` says its type as well as an annotation does; `as const` says nothing. */
function assertedType(initial: Node | null): Node | null {
  if (initial?.type !== 'TSAsExpression' && initial?.type !== 'TSSatisfiesExpression') return null;
  const type = child(initial, 'typeAnnotation');
  return type?.type === 'TSTypeReference' && nameOf(child(type, 'typeName')) === 'const' ? null : type;
}

/** The doc comment directly before the statement, else the line comment behind it. */
function readHelp(source: string, statement: Node | null): Pick<Parameter, 'description' | 'min' | 'max'> {
  if (!statement) return { description: '', min: null, max: null };
  const before = source.slice(0, statement.start).trimEnd();
  const opened = before.endsWith('*/') ? before.lastIndexOf('/**') : -1;
  const text = opened >= 0 && before.indexOf('*/', opened) === before.length - 2
    ? before.slice(opened + 3, -2).split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim()).join('\n')
    : (/^[ \t;]*\/\/[ \t]*(.*)/.exec(source.slice(statement.end))?.[1] ?? '');
  const bound = (tag: string): number | null => {
    const value = Number(new RegExp(`@${tag}\\s+(\\S+)`).exec(text)?.[1] ?? Number.NaN);
    return Number.isNaN(value) ? null : value;
  };
  const description = text.replace(/@(?:min|max)\s+\S+/g, ' ').replace(/\s+/g, ' ').trim();
  return { description, min: bound('min'), max: bound('max') };
}
