/** Assignments that a cell may not make (D3): to another cell's name, to the kernel's, to nobody's, to the global object, or after the cell has ended. */
import { KNOWN_GLOBALS } from '@/lib/notebook/dataflow/globals';
import { ts } from '../typescript/ts';
import type { Remedy, SpanEdit } from '../typescript/types';
import { showResult } from './local';
import { behindImports, edit, freeName, lineAt, outerPlaces, renamed, treeOf, type FixMaker, type Scene } from './scene';
import { writeAt, type Write } from './writes';

/** A name that another cell defines, or one of the cell's own that changes too late. */
export const assignsForeign: FixMaker = (scene) => {
  const { cell, problem: { name } } = scene;
  if (name === undefined) return [];
  if (!cell.declares.has(name)) return newName(scene, name);
  return [...withoutUsing(scene, name), ...valueAtEnd(scene, name)];
};

/** A name that nothing declares, one of the kernel's, or a property of the global object. */
export const assignsUndeclared: FixMaker = (scene) => {
  const { cell, problem: { name } } = scene;
  if (name === undefined) return [];
  const places = outerPlaces(scene, cell, name);
  if (!places.some((place) => writeAt(place) !== null)) return declareGlobal(scene, name);
  return KNOWN_GLOBALS.has(name) ? newName(scene, name) : declare(scene, name, places.flatMap((place) => writeAt(place) ?? []));
};

const spanIn = (scene: Scene, node: ts.Node) => ({ start: node.getStart() - scene.cell.prefix.length, end: node.end - scene.cell.prefix.length });

/** One assignment at the top of the cell becomes a constant of another name, which what follows means; else the cell works on a copy. */
function newName(scene: Scene, name: string): readonly Remedy[] {
  const { cell } = scene;
  const places = outerPlaces(scene, cell, name);
  const writes = places.flatMap((place) => writeAt(place) ?? []);
  if (writes.length === 0) return [];
  const free = freeName(scene, name);
  const [only] = writes;
  if (writes.length === 1 && only!.statement && !isInFunctionBefore(places, only!)) {
    const { end } = spanIn(scene, only!.statement);
    const after = places.filter((place) => spanIn(scene, place).start >= end);
    return [edit(`Make it a constant \`${free}\``, cell.id, [...constant(scene, only!, name, free), ...renamed(cell, after, free)])];
  }
  return [edit(`Work on a copy, \`${free}\``, cell.id, [lineAt(cell.source, behindImports(cell.source), `let ${free} = ${name};`), ...renamed(cell, places, free)])];
}

/** A function above the assignment may be called after it: it would go on meaning the other cell's value. */
function isInFunctionBefore(places: readonly ts.Node[], write: Write): boolean {
  return places.some((place) => {
    if (place.getStart() >= write.statement!.getStart()) return false;
    for (let node = place.parent; node; node = node.parent) if (ts.isFunctionLike(node)) return true;
    return false;
  });
}

/** `x += 1` as `const x2 = x + 1`. */
function constant(scene: Scene, { statement, operator, value, target }: Write, name: string, free: string): SpanEdit[] {
  const { start, end } = spanIn(scene, statement!);
  if (operator === '=') return [{ start, length: spanIn(scene, target).end - start, text: `const ${free}` }];
  if (value === null) return [{ start, length: end - start, text: `const ${free} = ${name} ${operator![0]} 1;` }];
  const from = spanIn(scene, value);
  const isSimple = /^[\w$.'"]+$/.test(value.getText());
  return [{ start, length: from.start - start, text: `const ${free} = ${name} ${operator!.slice(0, -1)} ${isSimple ? '' : '('}` }, ...(isSimple ? [] : [{ start: from.end, length: 0, text: ')' }])];
}

function declare(scene: Scene, name: string, writes: readonly Write[]): readonly Remedy[] {
  const { cell } = scene;
  const [first] = writes;
  if (first!.statement && first!.operator === '=') {
    const word = writes.length === 1 ? 'const' : 'let';
    return [edit(`Declare \`${name}\` with ${word}`, cell.id, [{ start: spanIn(scene, first!.statement).start, length: 0, text: `${word} ` }])];
  }
  return [edit(`Declare \`${name}\` with let`, cell.id, [lineAt(cell.source, behindImports(cell.source), `let ${name};`)])];
}

/** `globalThis.x = 1` as `const x = 1`. */
function declareGlobal(scene: Scene, name: string): readonly Remedy[] {
  const { cell, project } = scene;
  if (project.ownerOf(name) !== null || KNOWN_GLOBALS.has(name) || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return [];
  const writes: Write[] = [];
  const visit = (node: ts.Node): void => {
    const write = ts.isPropertyAccessExpression(node) && node.name.text === name && ['globalThis', 'self', 'window', 'global'].includes(node.expression.getText()) ? writeAt(node) : null;
    if (write) writes.push(write);
    ts.forEachChild(node, visit);
  };
  visit(treeOf(cell.source));
  const [only] = writes;
  if (writes.length !== 1 || !only?.statement || only.operator !== '=') return [];
  const { target, statement } = only;
  return [edit(`Declare \`${name}\` with const`, cell.id, [{ start: statement.getStart(), length: target.end - statement.getStart(), text: `const ${name}` }])];
}

/** What `using` gives back when the cell ends, others cannot read: with const it stays. */
function withoutUsing({ cell }: Scene, name: string): readonly Remedy[] {
  for (const statement of treeOf(cell.source).statements) {
    if (!ts.isVariableStatement(statement) || !/^(?:await\s+)?using\b/.test(statement.getText())) continue;
    if (statement.declarationList.declarations.every((declaration) => declaration.name?.getText() !== name)) continue;
    return [edit(`Declare \`${name}\` with const`, cell.id, [{ start: statement.getStart(), length: /^(?:await\s+)?using/.exec(statement.getText())![0].length, text: 'const' }])];
  }
  return [];
}

/** The variable that a function changes gets another name, and its value at the end of the cell is what the others read. */
function valueAtEnd(scene: Scene, name: string): readonly Remedy[] {
  const { cell, references } = scene;
  const tree = treeOf(cell.source);
  const isVariable = tree.statements.some((statement) => ts.isVariableStatement(statement) && /^(?:let|var)\b/.test(statement.getText()) && statement.declarationList.declarations.some((declaration) => declaration.name?.getText() === name));
  const last = tree.statements.at(-1);
  if (!isVariable || !last) return [];
  const free = freeName(scene, name);
  const found = references.rename(cell, cell.declares.get(name)!, free);
  const own = found.ok ? found.edits[cell.id] : undefined;
  if (!own) return [];
  return [edit('Hand on its value at the end of the cell', cell.id, [...showResult(cell.source), ...own, { start: last.end, length: 0, text: `\nconst ${name} = ${free};` }])];
}
