/** The editor's TypeScript service over cells, without a browser. Places are given by a mark in the text. */
import { editorLibrary } from '../../scripts/build-editor.mjs';
import { Service } from '@/components/notebook/typescript/service';
import type { Library, Update } from '@/components/notebook/typescript/types';
import type { CellId } from '@/lib/domain/ids';

let made: Library | null = null;

/** The declarations, made from the sources as they are. */
export function library(): Library {
  made ??= editorLibrary() as Library;
  return made;
}

export interface TestNotebook {
  readonly service: Service;
  /** Calls `ask` with the cell and the offset of the mark `│` in its text, or of the first `needle`. */
  at<Answer>(cell: string, needle: string, ask: (cell: CellId, at: number) => Answer): Answer;
  write(cell: string, text: string): void;
  text(cell: string): string;
  update(update: Update): void;
  findings(cell: string): ReturnType<Service['findings']>;
  /** Names that the cell offers to others. */
  declared(cell: string): string[];
  /** Names that are offered behind the first `needle`. */
  offered(cell: string, needle: string): string[];
}

/** A notebook of TypeScript cells, by name and in order. */
export function notebookOf(from: Library, cells: Readonly<Record<string, string>>): TestNotebook {
  const service = new Service(from);
  const texts: Record<string, string> = { ...cells };
  service.update({ order: Object.keys(cells) as CellId[], texts });
  return {
    service,
    at: (cell, needle, ask) => {
      const at = texts[cell]!.indexOf(needle);
      if (at < 0) throw new Error(`no ${needle} in ${cell}`);
      return ask(cell as CellId, at);
    },
    write: (cell, text) => {
      texts[cell] = text;
      service.update({ texts: { [cell]: text } });
    },
    text: (cell) => texts[cell]!,
    update: (update) => service.update(update),
    findings: (cell) => service.findings(cell as CellId),
    declared: (cell) => service.declared(cell as CellId),
    offered: (cell, needle) => service.complete(cell as CellId, texts[cell]!.indexOf(needle) + needle.length)?.items.map(({ name }) => name) ?? [],
  };
}
