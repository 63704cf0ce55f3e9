/** The parser of cells: oxc, as TypeScript module code. */
import { parseSync } from 'oxc-parser';
import { isNode, type Node, type ParseCell, type ParsedCell } from '@/lib/notebook/dataflow/ast';

/** Parses one cell. Errors carry offsets in UTF-16 code units. */
export const parseCell: ParseCell = (source) => {
  const { program, errors } = parse(source, 'ts');
  return { program, errors: errors.length === 0 ? errors : explainMarkup(source) ?? errors };
};

function parse(source: string, lang: 'ts' | 'tsx'): ParsedCell {
  const result = parseSync(`cell.${lang}`, source, { lang, sourceType: 'module', showSemanticErrors: true });
  const errors = result.errors.filter((error) => error.severity === 'Error');
  return {
    program: result.program as unknown as Node,
    errors: errors.map((error) => ({ message: error.message, start: error.labels[0]?.start ?? null, help: error.helpMessage })),
  };
}

/** TypeScript says of markup that a regular expression is not closed, or that a `>` is missing. Null where markup is not what is wrong. */
function explainMarkup(source: string): ParsedCell['errors'] | null {
  if (!source.includes('<')) return null;
  const { program, errors } = parse(source, 'tsx');
  const markup = errors.length === 0 ? firstMarkup(program) : null;
  return markup && [{ message: 'Cells are TypeScript without JSX: this markup is no expression', start: markup.start, help: 'Show markup with html(`…`) of pinion/display, or text with markdown(`…`).' }];
}

function firstMarkup(program: Node): Node | null {
  let first: Node | null = null;
  const waiting = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      if (first === null || node.start < first.start) first = node;
    } else for (const value of Object.values(node)) for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) waiting.push(item);
  }
  return first;
}
