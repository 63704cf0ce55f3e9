/** Findings as markers of an editor: not those of a text that has changed since, and not what the session says of the same line. */
import type { CellId } from '@/lib/domain/ids';
import type { Monaco } from '../editor/load';
import { SYNTAX_BELOW, type FindingsStore } from './findings-store';
import type { Finding } from './types';

type Editor = ReturnType<Monaco['monaco']['editor']['create']>;

export const OWNER = 'typescript';
const [UNNECESSARY, DEPRECATED] = [1, 2];

export function drawFindings({ monaco }: Monaco, editor: Editor, findings: FindingsStore, cell: CellId): () => void {
  const model = editor.getModel()!;
  let drawn = '';
  const draw = () => {
    if (model.isDisposed()) return;
    const found = findings.all.get()[cell];
    if (found && found.source !== model.getValue()) return; // those to come are of the new text
    const said = new Set(monaco.editor.getModelMarkers({ resource: model.uri, owner: 'session' }).map(({ startLineNumber }) => startLineNumber));
    const markers = (found?.list ?? []).flatMap((finding) => {
      const [start, end] = [model.getPositionAt(finding.start), model.getPositionAt(finding.start + finding.length)];
      if (finding.code < SYNTAX_BELOW && said.size > 0) return [];
      return [{ ...markerOf(finding), startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: end.lineNumber, endColumn: end.column }];
    });
    const now = JSON.stringify(markers);
    if (now === drawn) return;
    drawn = now;
    monaco.editor.setModelMarkers(model, OWNER, markers);
  };
  function markerOf({ message, code, severity, isUnused, isDeprecated }: Finding) {
    return {
      message, code: String(code), source: 'TypeScript',
      severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Hint,
      tags: [...(isUnused ? [UNNECESSARY] : []), ...(isDeprecated ? [DEPRECATED] : [])],
    };
  }
  const stop = findings.all.subscribe(draw);
  const other = monaco.editor.onDidChangeMarkers((resources) => { if (resources.some((uri) => uri.toString() === model.uri.toString())) draw(); });
  draw();
  return () => {
    stop();
    other.dispose();
    if (!model.isDisposed()) monaco.editor.setModelMarkers(model, OWNER, []);
  };
}
