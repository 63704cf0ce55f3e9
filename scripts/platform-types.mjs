/** The global names of kernels as declarations: what Deno's sandbox keeps of the web platform, cut out of TypeScript's own file, and Pinion's. */
import { typescript as ts } from 'monaco-editor/languages/features/typescript/lib/typescriptServices.js';

const PINION = `
declare var display: typeof import('pinion/display').display;
declare var print: typeof import('pinion/display').print;
declare var progress: typeof import('pinion/display').progress;
declare var pin: typeof import('pinion/display').pin;
/** The values that this run was given, by name. */
declare var parameters: Readonly<Record<string, any>>;
declare const navigator: { readonly hardwareConcurrency: number; readonly language: string; readonly languages: readonly string[]; readonly userAgent: string };
declare const self: typeof globalThis;
/** Without \`Temporal.Now\`. */
declare const Temporal: any;
`;

/** What is written out above. */
const OURS = new Set(['navigator', 'self', 'Temporal']);
/** What the web platform's own declarations lead to and no kernel has. */
const FOREIGN = /^(?:Worker|ServiceWorker|Offscreen|Image|WebGL|Video|Audio|Rtc|RTC|Canvas|GPU|Font|File[SR]|IDB|Cache|Notification|Push|Navigator|Client|Document|HTML)/;

/** The names that kernels know, from the source of the one list of them (globals.ts). */
function knownGlobals(globals) {
  const list = /KNOWN_GLOBALS[^`]*`([^`]*)`/.exec(globals);
  if (!list) throw new Error('globals.ts no longer lists the known names');
  return list[1].trim().split(/\s+/);
}

/** Cuts from `declarations` (lib.webworker.d.ts) those of the kernel's globals and of every type that these name. */
export function platformOf(declarations, globals) {
  const source = ts.createSourceFile('platform.d.ts', declarations, ts.ScriptTarget.ESNext, true);
  const byName = new Map();
  const add = (name, statement) => { byName.set(name, [...(byName.get(name) ?? []), statement]); };
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) add(name.getText(), statement);
    else if (statement.name) add(statement.name.getText(), statement);
  }
  const taken = new Set();
  const waiting = knownGlobals(globals).filter((name) => !OURS.has(name));
  const seen = new Set();
  while (waiting.length > 0) {
    const name = waiting.pop();
    if (seen.has(name)) continue;
    seen.add(name);
    if (FOREIGN.test(name)) continue;
    for (const statement of byName.get(name) ?? []) {
      taken.add(statement);
      const visit = (node) => {
        if (ts.isTypeReferenceNode(node)) waiting.push(node.typeName.getText().split('.')[0]);
        else if (ts.isExpressionWithTypeArguments(node)) waiting.push(node.expression.getText());
        else if (ts.isTypeQueryNode(node)) waiting.push(node.exprName.getText());
        ts.forEachChild(node, visit);
      };
      visit(statement);
    }
  }
  const text = source.statements.filter((statement) => taken.has(statement)).map((statement) => statement.getFullText().trim()).join('\n');
  return `${text}\n${PINION.trim()}\n`;
}
