'use client';
/** Writing a chart as a cell beneath another: who may, what the table is called there, and one step to take it all back. */
import { useContext } from 'react';
import { sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { freeTableName } from '@/lib/charts/code';
import type { TextEdit } from '@/lib/collab/edits';
import { useActions } from '../../actions';
import { useCanEdit, useNotebook, useSession, useSessionState, type OpenNotebook } from '../../context';
import { intelligenceOf } from '../../typescript/intelligence';
import { OutputCellContext } from '../source';
import type { ChartBuilderProps } from './ChartBuilder';

const FUNCTIONS = ['bars', 'line', 'area', 'scatter', 'histogram', 'box', 'heatmap'] as const;
const NO_NAME = 'The table has no name. Give it one in its cell, such as const sales = …, and run that cell.';

interface ChartCellActions {
  /** Why this person cannot write a chart here; null where they can. */
  readonly blocked: string | null;
  readonly naming: ChartBuilderProps['naming'];
  readonly hidden: ReadonlySet<string>;
  readonly insert: ChartBuilderProps['onDone'];
  /** Writes the chart's own cell anew and runs it. */
  readonly rewrite: (code: string) => Promise<string | null>;
}

export function useChartCell(isResult: boolean): ChartCellActions {
  const notebook = useNotebook();
  const actions = useActions();
  const canEdit = useCanEdit();
  const canRun = useSession((view) => view.canRun);
  const cells = useSessionState((state) => state.cells);
  const cell = useContext(OutputCellContext)!;
  const taken = new Set(Object.values(cells).flatMap((one) => one.defines));
  const isProgram = cells[cell]?.type === 'ts';
  return {
    blocked: canEdit && canRun ? null : 'Your role does not write cells here. An editor can build charts.',
    naming: { suggested: freeTableName(taken), taken, blocked: isResult && isProgram ? null : NO_NAME },
    hidden: new Set(FUNCTIONS.filter((name) => taken.has(name) && !isOnlyImported(notebook, name))),
    insert: async (code, named) => {
      const naming = named === null ? null : await namingEdits(notebook, cell, named);
      if (naming !== null && naming.length === 0) return NO_NAME;
      const made = notebook.structure.together('add a chart', () => {
        if (naming !== null) notebook.structure.replace(new Map([[cell, naming]]));
        return notebook.structure.add([{ type: 'ts', source: code }], cell)[0]!;
      });
      actions.select(made);
      notebook.say('Chart added beneath');
      actions.run([made]);
      return null;
    },
    rewrite: async (code) => {
      const before = sourceOf(notebook.document.doc, cell)?.toString();
      if (before === undefined) return 'The cell is no longer in the notebook.';
      notebook.structure.together('change a chart', () => notebook.structure.replace(new Map([[cell, [{ offset: 0, length: before.length, text: code }]]])));
      notebook.say('Chart changed');
      actions.run([cell]);
      return null;
    },
  };
}

/** What makes a variable of the cell's last expression; empty where that cannot be told. */
async function namingEdits(notebook: OpenNotebook, cell: CellId, name: string): Promise<readonly TextEdit[]> {
  const before = sourceOf(notebook.document.doc, cell)?.toString();
  const result = await intelligenceOf(notebook).client.ask('result', [cell]);
  if (!result || sourceOf(notebook.document.doc, cell)?.toString() !== before) return [];
  return namedResult(result, name);
}

/** `sales.head(5)` becomes `const top = sales.head(5);` and `top`; a semicolon that stood after it stands after that. */
export function namedResult({ start, length }: { readonly start: number; readonly length: number }, name: string): readonly TextEdit[] {
  return [{ offset: start, length: 0, text: `const ${name} = ` }, { offset: start + length, length: 0, text: `;\n${name}` }];
}

/** Whether every cell that has the name has it from the library: the same import may stand in several. */
function isOnlyImported(notebook: OpenNotebook, name: string): boolean {
  const { cells } = notebook.session.view.get().state;
  const imported = new RegExp(String.raw`import\s*\{[^}]*\b${name}\b(?!\s+as\b)[^}]*\}\s*from\s*['"]pinion/display['"]`);
  return Object.entries(cells).every(([id, cell]) => !cell.defines.includes(name) || imported.test(sourceOf(notebook.document.doc, id as CellId)?.toString() ?? ''));
}
