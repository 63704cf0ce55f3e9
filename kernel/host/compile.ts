/**
 * Compiles a cell to the function that the kernel evaluates (D11): TypeScript stripped by oxc, then a few rewrites. What
 * it reads are constants at the top, imports become calls, and its own declarations stay locals, so they stay fast:
 *
 *   async function (__read, __import, __define, __privates) { 'use strict';
 *   const {table} = __read;
 *   const {fit} = __import('pinion/ml', ["fit"]);
 *   const model = fit(table);
 *   const __result = (model);
 *   __define("model", model);
 *   return __result;
 *   }
 *
 * Definitions are handed out only at the end, so a cell that throws defines nothing. A variable that a function of the cell holds on
 * to comes with a way to replace it, so that after the cell its functions see what other cells see (D4).
 */
import MagicString from 'magic-string';
import { parseSync } from 'oxc-parser';
import { transformSync } from 'oxc-transform';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { child, children, isTypeOnly, type Node } from '@/lib/notebook/dataflow/ast';
import { bindStatement, bindVars } from '@/lib/notebook/dataflow/bindings';
import { walkProgram } from '@/lib/notebook/dataflow/walk';
import { programOf } from '@/lib/notebook/cells/program';
import type { GraphCell } from '@/lib/notebook/session-types';
import type { CompiledCell } from '../protocol';
import { parseCell } from './parse';
import { helperNames, importStatement, openConstants, rewriteDeep, rewriteExport, wrapResult } from './rewrites';
import { composeMap } from './source-map';

interface CompileRequest {
  readonly cell: string;
  readonly source: string;
  readonly graph: readonly GraphCell[];
}

/** Compiles `source`, the source of `cell`, as `graph` sees it. Refuses when the cell has a problem that blocks running. */
export function compileCell({ cell, source: text, graph }: CompileRequest): Result<CompiledCell> {
  const own = graph.find((one) => one.id === cell);
  if (!own) return refuse('not-found', 'This cell is no longer in the notebook.');
  const blocking = own.problems.find((problem) => problem.blocks);
  if (blocking) return refuse('invalid', blocking.message, { problem: blocking });
  const source = programOf(own.type, text);
  const stripped = transformSync('cell.ts', source, { lang: 'ts', sourceType: 'module', target: 'esnext', sourcemap: true, typescript: { onlyRemoveTypeImports: true } });
  const failure = stripped.errors.find((error) => error.severity === 'Error');
  if (failure || !stripped.map) return refuse('invalid', failure?.message ?? 'The cell cannot be compiled.');
  try {
    return done(rewrite({ cell, source, graph }, own, stripped.code, stripped.map));
  } catch (error) {
    if (error instanceof RangeError) return refuse('invalid', 'The cell is nested too deeply to be compiled. Split it into smaller expressions.');
    throw error;
  }
}

function rewrite({ cell, source, graph }: CompileRequest, own: GraphCell, code: string, strippedMap: object): CompiledCell {
  const original = parseCell(source).program;
  const program = parseSync('cell.js', code, { lang: 'js', sourceType: 'module' }).program as unknown as Node;
  const sources = sourcesOf(own, graph);
  const reads = Object.keys(sources);
  const names = helperNames(code);
  const captured = new Set(walkProgram(original, source).captured);
  const text = new MagicString(code);
  const imports = rewriteDeep(program, text, names);
  openConstants(program, text, captured);
  const hasResult = endsWithExpression(original) && wrapResult(program, text, names.result);

  const head = [`async function (${names.read}, ${names.import}, ${names.define}, ${names.privates}) { 'use strict';`];
  if (reads.length > 0) head.push(`const {${reads.join(', ')}} = ${names.read};`);
  const last = children(program, 'body').findLast((statement) => statement.type !== 'EmptyStatement');
  for (const statement of children(program, 'body')) {
    if (statement.type === 'ImportDeclaration') {
      const specifier = String(child(statement, 'source')?.value ?? '');
      imports.add(specifier);
      head.push(importStatement(statement, names.import));
      text.remove(statement.start, statement.end);
    } else if (statement.type === 'ExportDefaultDeclaration' && statement === last && hasResult) text.remove(statement.start, child(statement, 'declaration')!.start);
    else if (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') rewriteExport(statement, text);
  }
  const variables = variablesOf(program);
  const tail = own.defines.map((name) => `${names.define}(${JSON.stringify(name)}, ${name}${captured.has(name) && variables.has(name) ? `, (${names.value}) => { ${name} = ${names.value}; }` : ''});`);
  if (hasResult) tail.push(`return ${names.result};`);
  text.prepend(`${head.join('\n')}\n`).append(`\n${[...tail, '}'].join('\n')}`);
  return {
    cell, code: text.toString(), defines: own.defines, reads, sources, imports: [...imports],
    titles: titlesOf([cell, ...Object.values(sources)], graph),
    // Errors of a query name places of its own text (worker/sql/errors.ts).
    map: own.type === 'sql' ? '' : composeMap({ text, stripped: code, strippedMap: strippedMap as never, source, cell }),
  };
}

/** For each name that the cell reads from another, that cell. */
function sourcesOf(own: GraphCell, graph: readonly GraphCell[]): Record<string, string> {
  const wanted = new Set(own.reads);
  const parents = new Set(own.parents);
  const sources: Record<string, string> = {};
  for (const cell of graph) if (parents.has(cell.id)) for (const name of cell.defines) if (wanted.has(name)) sources[name] ??= cell.id;
  return sources;
}

function titlesOf(cells: readonly string[], graph: readonly GraphCell[]): Record<string, string> {
  const wanted = new Set(cells);
  return Object.fromEntries(graph.flatMap(({ id }, index) => (wanted.has(id) ? [[id, `cell ${index + 1}`]] : [])));
}

/** Names that can be assigned once constants are opened: those of variables, but not of `using`. */
function variablesOf(program: Node): Set<string> {
  const found = new Set<string>();
  for (const statement of children(program, 'body')) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? child(statement, 'declaration') : statement;
    if (declaration?.type === 'VariableDeclaration' && !String(declaration.kind).endsWith('using')) bindStatement(declaration, (name) => found.add(name));
    bindVars(statement, (name) => found.add(name));
  }
  return found;
}

/** True when the last statement that exists at run time is an expression (D9); a block stays a block. */
function endsWithExpression(program: Node): boolean {
  const last = children(program, 'body').findLast((statement) => !isTypeOnly(statement) && statement.type !== 'EmptyStatement');
  if (last?.type === 'ExportDefaultDeclaration') return !/^(Function|Class|TS(?!As|Sat|Non|Type))/.test(child(last, 'declaration')?.type ?? 'TS') ;
  return last?.type === 'ExpressionStatement';
}
