/**
 * What TypeScript finds wrong with a cell, without what the kernel accepts and without what the session says itself, in its own words:
 * names that nothing defines, modules that are not there, assignments to constants and to other cells' names (D1–D3, D9).
 */
import type { CellFile } from './project';
import { nodeAt } from './references';
import { ts } from './ts';
import type { Finding } from './types';
import { withoutOpen } from './words';

const ACCEPTED = new Set([
  2451, 2300, 2528, // names twice: D2 says which of them matter
  2323, 2484, // exported twice: the line before the cell exports what it exports itself
  2588, 2539, 2628, 2629, 2630, 2631, 2632, // assigned constants and names of other cells: the session's
  2307, 2792, 2305, 1192, // modules and names that are not there: the session's
  2695, // a comma's left side is unused
  2354, 2686,
  1375, 1378, 1431, 1432, // top-level await
  1208, 1228,
  2669, 2670, // `declare global`
  2591, 2580, 2581, 2582, 2592, 2593, // names of Node and test tools: missing names
  4023, 4025, 4058, 4060, 4082, 2742, // declarations that could not be written
]);

/** Implicit `any` in all its forms: types are optional here. */
const isImplicitAny = (code: number) => code >= 7005 && code <= 7057 && code !== 7027 && code !== 7028 && code !== 7029 && code !== 7030;
const MISSING_NAME = new Set([2304, 2552, 18004, 2503, 2663, 2662]);
const MOST = 100;

/** TypeScript's words, and ours where its own would mislead in a notebook. */
const message = (found: ts.Diagnostic) => withoutOpen(ts.flattenDiagnosticMessageText(found.messageText, '\n')).slice(0, 2000);

export function findingsOf(service: ts.LanguageService, cell: CellFile): Finding[] {
  if (/^\s*(?:\/\/|\/\*)\s*@ts-nocheck\b/.test(cell.source)) return [];
  const file = service.getProgram().getSourceFile(cell.path);
  if (!file) return [];
  const syntactic = service.getSyntacticDiagnostics(cell.path);
  // What does not parse is said alone: what follows from a misread tree would only confuse.
  const found = syntactic.length > 0 ? syntactic : [...service.getSemanticDiagnostics(cell.path), ...service.getSuggestionDiagnostics(cell.path)];
  const findings: Finding[] = [];
  for (const each of found) {
    const start = (each.start ?? 0) - cell.prefix.length;
    if (start < 0 || ACCEPTED.has(each.code) || isImplicitAny(each.code)) continue;
    if (MISSING_NAME.has(each.code) && isValue(nodeAt(file, each.start ?? 0))) continue;
    const isError = each.category === ts.DiagnosticCategory.Error;
    const isHint = each.reportsUnnecessary !== undefined || each.reportsDeprecated !== undefined;
    if (!isError && !isHint) continue; // suggestions are quick fixes, not findings
    const length = Math.max(1, Math.min(each.length ?? 1, cell.source.length - start));
    findings.push({ start: Math.min(start, cell.source.length), length, code: each.code, message: message(each), severity: isError && !isHint ? 'error' : 'hint', ...(each.reportsUnnecessary === undefined ? {} : { isUnused: true }), ...(each.reportsDeprecated === undefined ? {} : { isDeprecated: true }) });
    if (findings.length === MOST) break;
  }
  return findings;
}

/** True for a name that would be read when the cell runs, not one of a type. */
function isValue(node: ts.Node): boolean {
  const [first, last] = [ts.SyntaxKind['FirstTypeNode']!, ts.SyntaxKind['LastTypeNode']!];
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) {
    if (at.kind >= first && at.kind <= last) return at.kind === ts.SyntaxKind['TypeQuery'];
    if (at.kind === ts.SyntaxKind['HeritageClause']) return at.getText().startsWith('extends') && at.parent.kind !== ts.SyntaxKind['InterfaceDeclaration'];
  }
  return true;
}
