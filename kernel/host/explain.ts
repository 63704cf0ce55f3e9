/** Says of a refused write which value it was meant for, in the names of the notebook: V8 speaks of '#<Object>'. */
import { parseSync } from 'oxc-parser';
import type { CellError } from '@/lib/notebook/outputs';
import { child, isNode, nameOf, type Node } from '@/lib/notebook/dataflow/ast';
import type { CompiledCell } from '../protocol';

const REFUSED = /read only property|read-only property|not extensible|Cannot (?:delete|redefine|define) property/;
const WRITES = new Set(['AssignmentExpression', 'UpdateExpression', 'UnaryExpression', 'CallExpression', 'ForOfStatement', 'ForInStatement']);

/** The error with the value and its cell named, where `offset` in `code` lies in a write to a name that cells share. */
export function explainWrite(error: CellError, { code, sources, titles, defines, cell }: CompiledCell, offset: number): CellError {
  if (error.name !== 'TypeError' || !REFUSED.test(error.message)) return error;
  const name = rootAt(code, offset);
  const owner = name === null ? undefined : Object.hasOwn(sources, name) ? sources[name] : defines.includes(name) ? cell : undefined;
  const title = owner === undefined ? undefined : titles?.[owner];
  if (title === undefined) return error;
  return { ...error, message: `Cannot change \`${name}\` of ${title}: it is read-only here (${error.message})` };
}

/** The name at the root of what the write nearest to `offset` changes; V8 points into some writes and behind others. */
function rootAt(code: string, offset: number): string | null {
  const program = parseSync('cell.js', `(${code})`, { lang: 'js', sourceType: 'module' }).program as unknown as Node;
  let nearest: { readonly node: Node; readonly distance: number } | null = null;
  const waiting: Node[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const distance = offset + 1 < node.start ? node.start - offset : offset + 1 >= node.end ? offset + 2 - node.end : 0;
    const isInner = nearest === null || distance < nearest.distance || (distance === nearest.distance && node.end - node.start < nearest.node.end - nearest.node.start);
    if (WRITES.has(node.type) && isInner) nearest = { node, distance };
    for (const value of Object.values(node)) for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) waiting.push(item);
  }
  return nearest === null ? null : rootOf(child(nearest.node, 'left') ?? child(nearest.node, 'argument') ?? child(nearest.node, 'callee'));
}

function rootOf(target: Node | null): string | null {
  for (let at = target; at !== null; at = child(at, 'object') ?? child(at, 'callee') ?? child(at, 'expression')) if (at.type === 'Identifier') return nameOf(at);
  return null;
}
