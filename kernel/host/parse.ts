/** The parser of cells: oxc, as TypeScript module code. */
import { parseSync } from 'oxc-parser';
import type { Node, ParseCell } from '@/lib/notebook/dataflow/ast';

/** Parses one cell. Errors carry offsets in UTF-16 code units. */
export const parseCell: ParseCell = (source) => {
  const result = parseSync('cell.ts', source, { lang: 'ts', sourceType: 'module', showSemanticErrors: true });
  const errors = result.errors.filter((error) => error.severity === 'Error');
  return {
    program: result.program as unknown as Node,
    errors: errors.map((error) => ({ message: error.message, start: error.labels[0]?.start ?? null, help: error.helpMessage })),
  };
};
