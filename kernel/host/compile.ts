/**
 * Compiles a cell to the function that the kernel evaluates (D11): TypeScript stripped by oxc, then three rewrites. What
 * it reads are constants at the top, imports become calls, and its own declarations stay locals, so they stay fast:
 *
 *   async function (__read, __import, __define) { 'use strict';
 *   const {table} = __read;
 *   const {fit} = __import('pinion/ml');
 *   const model = fit(table);
 *   const __result = (model);
 *   __define("model", model);
 *   return __result;
 *   }
 *
 * Definitions are handed out only at the end, so a cell that throws defines nothing.
 */
import { eachMapping, encodedMap, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import MagicString from 'magic-string';
import { parseSync } from 'oxc-parser';
import { transformSync } from 'oxc-transform';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { child, children, isNode, isTypeOnly, nameOf, type Node } from '@/lib/notebook/dataflow/ast';
import type { GraphCell } from '@/lib/notebook/session-types';
import type { CompiledCell } from '../protocol';
import { parseCell } from './parse';

/** Compiles `source`, the source of `cell`, as `graph` sees it. Refuses when the cell has a problem that blocks running. */
export function compileCell({ cell, source, graph }: { readonly cell: string; readonly source: string; readonly graph: readonly GraphCell[] }): Result<CompiledCell> {
  const own = graph.find((one) => one.id === cell);
  if (!own) return refuse('not-found', 'This cell is no longer in the notebook.');
  const blocking = own.problems.find((problem) => problem.blocks);
  if (blocking) return refuse('invalid', blocking.message, { problem: blocking });

  const stripped = transformSync('cell.ts', source, { lang: 'ts', sourceType: 'module', target: 'esnext', sourcemap: true, typescript: { onlyRemoveTypeImports: true } });
  const failure = stripped.errors.find((error) => error.severity === 'Error');
  if (failure || !stripped.map) return refuse('invalid', failure?.message ?? 'The cell cannot be compiled.');
  const { code, program } = { code: stripped.code, program: parseSync('cell.js', stripped.code, { lang: 'js', sourceType: 'module' }).program as unknown as Node };

  const sources: Record<string, string> = {};
  for (const name of own.reads) {
    const definer = own.parents.find((parent) => graph.some((one) => one.id === parent && one.defines.includes(name)));
    if (definer) sources[name] = definer;
  }
  const reads = Object.keys(sources);
  const imports = new Set<string>();
  let mark = '';
  while (code.includes(`__read${mark}`) || code.includes(`__import${mark}`) || code.includes(`__define${mark}`) || code.includes(`__result${mark}`)) mark += '_';

  const text = new MagicString(code);
  const head: string[] = [`async function (__read${mark}, __import${mark}, __define${mark}) { 'use strict';`];
  if (reads.length > 0) head.push(`const {${reads.join(', ')}} = __read${mark};`);
  for (const statement of children(program, 'body')) {
    if (statement.type === 'ImportDeclaration') {
      const specifier = String(child(statement, 'source')?.value ?? '');
      imports.add(specifier);
      head.push(importStatement(statement, `__import${mark}(${JSON.stringify(specifier)})`));
      text.remove(statement.start, statement.end);
    } else if (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') {
      const declaration = child(statement, 'declaration');
      if (!declaration || (statement.type === 'ExportDefaultDeclaration' && isAnonymous(declaration))) text.remove(statement.start, statement.end);
      else text.remove(statement.start, declaration.start);
    }
  }
  rewriteDynamicImports(program, text, `__import${mark}`, imports);
  const hasResult = endsWithExpression(source) && wrapResult(program, text, `__result${mark}`);

  const tail = own.defines.map((name) => `__define${mark}(${JSON.stringify(name)}, ${name});`);
  if (hasResult) tail.push(`return __result${mark};`);
  text.prepend(`${head.join('\n')}\n`).append(`\n${[...tail, '}'].join('\n')}`);
  return done({ cell, code: text.toString(), defines: own.defines, reads, sources, imports: [...imports], map: composeMaps(text, stripped.map as never, cell) });
}

function importStatement(statement: Node, call: string): string {
  const parts: string[] = [];
  let whole = '';
  for (const binding of children(statement, 'specifiers')) {
    const local = nameOf(child(binding, 'local'));
    const imported = child(binding, 'imported');
    if (binding.type === 'ImportNamespaceSpecifier') whole = `const ${local} = ${call}; `;
    else if (binding.type === 'ImportDefaultSpecifier') parts.push(`default: ${local}`);
    else parts.push(`${imported?.type === 'Literal' ? JSON.stringify(imported.value) : nameOf(imported)}: ${local}`);
  }
  if (whole === '' && parts.length === 0) return `${call};`;
  return whole + (parts.length > 0 ? `const {${parts.join(', ')}} = ${call};` : '');
}

/** An export default that gives its value no name leaves nothing for anybody to read. */
function isAnonymous(declaration: Node): boolean {
  return (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') && child(declaration, 'id') === null;
}

/** True when the last statement that exists at run time is an expression (D9); a block stays a block. */
function endsWithExpression(source: string): boolean {
  const last = children(parseCell(source).program, 'body').findLast((statement) => !isTypeOnly(statement) && statement.type !== 'EmptyStatement');
  if (last?.type === 'ExportDefaultDeclaration') return !/^(Function|Class|TS)/.test(child(last, 'declaration')?.type ?? 'TS');
  return last?.type === 'ExpressionStatement';
}

/** Keeps the value of the last statement. */
function wrapResult(program: Node, text: MagicString, result: string): boolean {
  const last = children(program, 'body').findLast((statement) => statement.type !== 'EmptyStatement');
  const expression = last && child(last, last.type === 'ExportDefaultDeclaration' ? 'declaration' : 'expression');
  if (!last || !expression) return false;
  text.prependRight(expression.start, `const ${result} = (`);
  if (expression.end < last.end) text.remove(expression.end, last.end);
  text.appendRight(last.end, ');');
  return true;
}

/** `import('x')` of a module that the kernel ships gives it as a promise; the analysis refused every other form. */
function rewriteDynamicImports(node: Node, text: MagicString, name: string, imports: Set<string>): void {
  if (node.type === 'ImportExpression') {
    const specifier = String(child(node, 'source')?.value ?? '');
    imports.add(specifier);
    text.overwrite(node.start, node.end, `Promise.resolve(${name}(${JSON.stringify(specifier)}))`);
    return;
  }
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) { if (isNode(item)) rewriteDynamicImports(item, text, name, imports); }
    else if (isNode(value)) rewriteDynamicImports(value, text, name, imports);
  }
}

/** From code through the stripped text to the lines that the author sees. */
function composeMaps(text: MagicString, strippedMap: ConstructorParameters<typeof TraceMap>[0], cell: string): string {
  const toSource = new TraceMap(strippedMap);
  const toStripped = new TraceMap(text.generateMap({ hires: 'boundary', source: 'stripped.js' }) as never);
  const lines: [number, number, number, number][][] = [];
  eachMapping(toStripped, (mapping) => {
    if (mapping.originalLine === null || mapping.originalColumn === null) return;
    const place = originalPositionFor(toSource, { line: mapping.originalLine, column: mapping.originalColumn });
    if (place.line === null) return;
    while (lines.length < mapping.generatedLine) lines.push([]);
    lines[mapping.generatedLine - 1]!.push([mapping.generatedColumn, 0, place.line - 1, place.column]);
  });
  return JSON.stringify(encodedMap(new TraceMap({ version: 3, names: [], sources: [cell], mappings: lines })));
}
