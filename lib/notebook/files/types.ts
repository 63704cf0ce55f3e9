/** A notebook as a file holds it, whichever format: .ipynb (nbformat 4.5) or percent-format .ts. */

export type FileCellType = 'ts' | 'sql' | 'markdown' | 'input' | 'raw';

export interface FileCell {
  /** 1–64 letters, digits, `-` and `_`, unique in the notebook. */
  readonly id: string;
  readonly type: FileCellType;
  /** LF line ends, no newline added at the end. */
  readonly source: string;
  readonly tags: readonly string[];
  /** What the format holds beyond what Pinion knows; written back as it came. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Images and the like that a text cell shows, by name, as nbformat has them. */
  readonly attachments?: Readonly<Record<string, unknown>>;
  /** nbformat outputs as they stood in the file; percent files hold none. */
  readonly outputs: readonly unknown[];
  readonly executionCount: number | null;
}

export interface NotebookFile {
  readonly title: string | null;
  readonly cells: readonly FileCell[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Keeps valid ids, makes the others up: from the place, so that the same file always gives the same ids. */
export function uniqueIds(given: readonly unknown[]): string[] {
  const taken = new Set<string>();
  const kept = given.map((id) => {
    if (typeof id !== 'string' || !ID.test(id) || taken.has(id)) return null;
    taken.add(id);
    return id;
  });
  return kept.map((id, index) => {
    if (id !== null) return id;
    let made = `cell-${index + 1}`;
    for (let extra = 2; taken.has(made); extra += 1) made = `cell-${index + 1}-${extra}`;
    taken.add(made);
    return made;
  });
}

export const toLf = (text: string): string => text.replace(/\r\n?/g, '\n');
