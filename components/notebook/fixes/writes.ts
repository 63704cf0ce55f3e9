/** What a cell does to a name, as far as it can be mended by a declaration. */
import { ts } from '../typescript/ts';

export interface Write {
  /** The whole statement, where the assignment is all that it does and it stands at the top of the cell. */
  readonly statement: ts.ExpressionStatement | null;
  /** `=`, `+=`, `++`; null in a pattern or a loop. */
  readonly operator: string | null;
  /** What is assigned; null for `++` and `--`. */
  readonly value: ts.Node | null;
  readonly target: ts.Node;
}

const isAssignment = (operator: string) => operator.endsWith('=') && !['==', '===', '!=', '!==', '<=', '>='].includes(operator);

/** How a place writes; null where it only reads. */
export function writeAt(target: ts.Node): Write | null {
  const { parent } = target;
  const statementOf = (expression: ts.Node) => (ts.isExpressionStatement(expression.parent) && expression.parent.parent.kind === ts.SyntaxKind['SourceFile'] ? expression.parent : null);
  if (ts.isBinaryExpression(parent) && parent.left === target && isAssignment(parent.operatorToken.getText())) return { statement: statementOf(parent), operator: parent.operatorToken.getText(), value: parent.right, target };
  if (ts.isPostfixUnaryExpression(parent) || ts.isPrefixUnaryExpression(parent)) {
    const operator = parent.getText().replace(target.getText(), '').trim();
    return operator === '++' || operator === '--' ? { statement: statementOf(parent), operator, value: null, target } : null;
  }
  return isInPattern(target) ? { statement: null, operator: null, value: null, target } : null;
}

/** `[a, b] = …`, `({ a } = …)`, `for (a of …)`. */
function isInPattern(target: ts.Node): boolean {
  const kindOf = (name: string) => ts.SyntaxKind[name]!;
  let [node, parent] = [target, target.parent];
  for (;;) {
    if (parent.kind === kindOf('ForOfStatement') || parent.kind === kindOf('ForInStatement')) return (parent as ts.Node & { readonly initializer: ts.Node }).initializer === node;
    if (ts.isBinaryExpression(parent)) return parent.left === node && parent.operatorToken.getText() === '=' && node !== target;
    const isPart = ['ShorthandPropertyAssignment', 'PropertyAssignment', 'ObjectLiteralExpression', 'ArrayLiteralExpression', 'SpreadElement', 'SpreadAssignment', 'ParenthesizedExpression'].some((name) => parent.kind === kindOf(name));
    if (!isPart) return false;
    [node, parent] = [parent, parent.parent];
  }
}
