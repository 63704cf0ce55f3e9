/** The types that a parameter can have, read from TypeScript's own annotations, and what they say of a value. */
import { child, children, nameOf, type Node } from '@/lib/notebook/dataflow/ast';

/** What JSON can say of a value; a date is ISO 8601 text. */
export type ParameterValue = string | number | boolean | null | readonly ParameterValue[] | { readonly [key: string]: ParameterValue };

export type ParameterType =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'date' | 'null' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'list'; readonly of: ParameterType }
  | { readonly kind: 'tuple'; readonly of: readonly ParameterType[] }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly isOptional: boolean; readonly type: ParameterType }[] }
  | { readonly kind: 'dictionary'; readonly of: ParameterType }
  | { readonly kind: 'union'; readonly of: readonly ParameterType[] }
  /** Any JSON: `unknown`, `any`, and types declared where this cell does not show them. */
  | { readonly kind: 'json'; readonly name: string };

/** Types that the cell itself declares, by name: an alias's type or an interface. */
export type Declared = ReadonlyMap<string, Node>;

const DEEPEST = 8;

/** The type that an annotation names. What it cannot follow is any JSON. */
export function readType(node: Node, declared: Declared, depth = 0): ParameterType {
  const json = (name = 'JSON'): ParameterType => ({ kind: 'json', name });
  if (depth > DEEPEST) return json();
  const inner = (one: Node | null): ParameterType => (one ? readType(one, declared, depth + 1) : json());
  switch (node.type) {
    case 'TSTypeAnnotation': case 'TSParenthesizedType': return inner(child(node, 'typeAnnotation'));
    case 'TSTypeOperator': return node.operator === 'readonly' ? inner(child(node, 'typeAnnotation')) : json();
    case 'TSStringKeyword': return { kind: 'string' };
    case 'TSNumberKeyword': return { kind: 'number' };
    case 'TSBooleanKeyword': return { kind: 'boolean' };
    case 'TSNullKeyword': return { kind: 'null' };
    case 'TSLiteralType': {
      const value = literalOf(child(node, 'literal'));
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? { kind: 'literal', value } : json();
    }
    case 'TSArrayType': return { kind: 'list', of: inner(child(node, 'elementType')) };
    case 'TSTupleType': {
      const of = children(node, 'elementTypes');
      return of.some((one) => ['TSOptionalType', 'TSRestType', 'TSNamedTupleMember'].includes(one.type)) ? { kind: 'list', of: json() } : { kind: 'tuple', of: of.map(inner) };
    }
    case 'TSUnionType': {
      // `undefined` cannot be given from outside, so it adds nothing.
      const of = children(node, 'types').filter((one) => one.type !== 'TSUndefinedKeyword').map(inner);
      return of.length === 1 ? of[0]! : { kind: 'union', of };
    }
    case 'TSTypeLiteral': return fields(children(node, 'members'));
    case 'TSInterfaceBody': return fields(children(node, 'body'));
    case 'TSTypeReference': return reference(nameOf(child(node, 'typeName')), children(child(node, 'typeArguments') ?? node, 'params'));
    default: return json();
  }

  function fields(members: readonly Node[]): ParameterType {
    if (members.some((member) => member.type !== 'TSPropertySignature' || member.computed === true)) return json('an object');
    return { kind: 'record', fields: members.map((member) => {
      const key = child(member, 'key')!;
      return { name: key.type === 'Literal' ? String(key.value) : nameOf(key), isOptional: member.optional === true, type: inner(child(member, 'typeAnnotation')) };
    }) };
  }

  function reference(name: string, given: readonly Node[]): ParameterType {
    const found = declared.get(name);
    if (found) return readType(found, declared, depth + 1);
    if (name === 'Date') return { kind: 'date' };
    if ((name === 'Array' || name === 'ReadonlyArray') && given.length === 1) return { kind: 'list', of: inner(given[0]!) };
    if (name === 'Record' && given.length === 2) return { kind: 'dictionary', of: inner(given[1]!) };
    if (name === 'Readonly' && given.length === 1) return inner(given[0]!);
    return json(name || 'JSON');
  }
}

/** The value that an initialiser writes down; undefined where it is computed. Dates give their ISO text. */
export function literalOf(node: Node | null): ParameterValue | undefined {
  switch (node?.type) {
    case 'Literal':
      return node.value === null && node.raw !== 'null' ? undefined : typeof node.value === 'object' && node.value !== null || typeof node.value === 'bigint' ? undefined : (node.value as ParameterValue);
    case 'TSAsExpression': case 'TSSatisfiesExpression': case 'ParenthesizedExpression': return literalOf(child(node, 'expression'));
    case 'UnaryExpression': {
      const value = literalOf(child(node, 'argument'));
      return typeof value === 'number' && (node.operator === '-' || node.operator === '+') ? (node.operator === '-' ? -value : value) : undefined;
    }
    case 'TemplateLiteral': {
      const [only] = children(node, 'quasis');
      const value = only?.value as { cooked?: unknown } | undefined;
      return children(node, 'expressions').length === 0 && typeof value?.cooked === 'string' ? value.cooked : undefined;
    }
    case 'ArrayExpression': {
      if ((node.elements as unknown[]).includes(null)) return undefined;
      const values = children(node, 'elements').map(literalOf);
      return values.every((value) => value !== undefined) ? values : undefined;
    }
    case 'ObjectExpression': {
      const entries = children(node, 'properties').map((property): [string, ParameterValue] | null => {
        const key = child(property, 'key');
        const value = property.type === 'Property' && property.kind === 'init' && property.computed !== true ? literalOf(child(property, 'value')) : undefined;
        return key && value !== undefined ? [key.type === 'Literal' ? String(key.value) : nameOf(key), value] : null;
      });
      return entries.every((entry) => entry !== null) ? Object.fromEntries(entries) : undefined;
    }
    case 'NewExpression': {
      const [text, ...more] = children(node, 'arguments').map(literalOf);
      return nameOf(child(node, 'callee')) === 'Date' && more.length === 0 && typeof text === 'string' ? (isoDate(text) ?? undefined) : undefined;
    }
    default: return undefined;
  }
}

/** The type of a declaration that has no annotation, from its initial value. */
export function typeOf(node: Node | null, value: ParameterValue): ParameterType {
  if (node?.type === 'NewExpression') return { kind: 'date' };
  if (value === null) return { kind: 'json', name: 'JSON' };
  if (Array.isArray(value)) {
    const kinds = [...new Set((value as readonly ParameterValue[]).map((one) => typeOf(null, one)).map((type) => type.kind))];
    const [kind] = kinds;
    return { kind: 'list', of: kinds.length === 1 && (kind === 'string' || kind === 'number' || kind === 'boolean') ? { kind } : { kind: 'json', name: 'JSON' } };
  }
  return typeof value === 'object' ? { kind: 'json', name: 'an object' } : { kind: typeof value as 'string' | 'number' | 'boolean' };
}

/** The type as TypeScript writes it. */
export function typeWords(type: ParameterType): string {
  switch (type.kind) {
    case 'date': return 'Date';
    case 'literal': return typeof type.value === 'string' ? `'${type.value}'` : String(type.value);
    case 'list': return type.of.kind === 'union' ? `(${typeWords(type.of)})[]` : `${typeWords(type.of)}[]`;
    case 'tuple': return `[${type.of.map(typeWords).join(', ')}]`;
    case 'record': return `{ ${type.fields.map((field) => `${field.name}${field.isOptional ? '?' : ''}: ${typeWords(field.type)}`).join('; ')} }`;
    case 'dictionary': return `Record<string, ${typeWords(type.of)}>`;
    case 'union': return type.of.map(typeWords).join(' | ');
    case 'json': return type.name;
    default: return type.kind;
  }
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** The ISO text of a date that means the same in every time zone: a day, or a time with its offset. Null for any other text. */
export function isoDate(text: string): string | null {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return null;
  // 30 February rolls over into March: that is no day.
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text.slice(0, 10) ? null : new Date(time).toISOString();
}
