import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';
import type { CellId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import { isSameAnalysis } from '@/lib/notebook/dataflow/same';

const source = fc.constantFrom('const a = 1', 'const a = b', 'const b = a + c', 'a', 'b = 2', 'const c = missing', 'let x = ;', "import { fit } from 'elsewhere'", 'globalThis.y = 1', 'let a = 1; () => { a = 2 }', '');
const notebook = fc.array(source, { minLength: 1, maxLength: 6 }).map((sources) => sources.map((text, at) => ({ id: `c${at}` as CellId, type: 'ts' as const, source: text })));

it('two analyses of a cell are the same exactly where they would be written down the same', () => {
  fc.assert(fc.property(notebook, notebook, (one, other) => {
    const [before, after] = [analyseNotebook(one, parseCell), analyseNotebook(other, parseCell)];
    before.forEach((cell, at) => {
      if (after[at]) expect(isSameAnalysis(cell, after[at])).toBe(JSON.stringify(cell) === JSON.stringify(after[at]));
    });
  }));
});
