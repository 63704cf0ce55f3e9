/**
 * What page and worker say to each other. The page sends the notebook's cells whenever they changed and asks about places in them; the worker
 * answers each question once, in order. Offsets are UTF-16 units into a cell's own text. Nothing here ever reaches a server.
 */
import type { CellId } from '@/lib/domain/ids';
import type { Problem } from '@/lib/notebook/session-types';

export interface Span {
  readonly start: number;
  readonly length: number;
}

export interface SpanEdit extends Span {
  readonly text: string;
}

/** Replacements by cell; spans refer to the texts that the worker was given last. */
export type CellEdits = Readonly<Record<CellId, readonly SpanEdit[]>>;

export type ColumnTypes = Readonly<Record<string, 'number' | 'integer' | 'string' | 'boolean' | 'date'>>;

/** Changes of the notebook since the worker was told last. */
export interface Update {
  /** Every TypeScript cell, first is first in the notebook; absent where it did not change. */
  readonly order?: readonly CellId[];
  /** Those whose text the person does not see, such as inputs; with `order`. */
  readonly made?: readonly CellId[];
  /** New texts by cell. */
  readonly texts?: Readonly<Record<CellId, string>>;
  /** By cell and name, the columns of tables as they were when the cell last ran. */
  readonly tables?: Readonly<Record<CellId, Readonly<Record<string, ColumnTypes>>>>;
}

export interface Completion {
  readonly name: string;
  /** TypeScript's word for what it is, such as `method`. */
  readonly kind: string;
  readonly sortText: string;
  readonly insertText?: string;
  readonly isSnippet?: boolean;
  readonly isDeprecated?: boolean;
  readonly span?: Span;
  /** The module that accepting it imports from. */
  readonly from?: string;
}

export interface Description {
  /** TypeScript code. */
  readonly code: string;
  /** Markdown. */
  readonly text: string;
}

export interface Signature {
  readonly label: string;
  readonly text: string;
  readonly parameters: readonly { readonly span: readonly [from: number, to: number]; readonly text: string }[];
}

export interface CellPlace extends Span {
  readonly cell: CellId;
}

export interface Finding extends Span {
  readonly code: number;
  readonly message: string;
  readonly severity: 'error' | 'hint';
  readonly isUnused?: boolean;
  readonly isDeprecated?: boolean;
}

export interface Fix {
  readonly title: string;
  readonly edits: CellEdits;
}

/** What mends a problem of the dataflow (components/notebook/fixes). All but edits the page does by itself. */
export type Change =
  | { readonly do: 'edit'; readonly edits: CellEdits }
  | { readonly do: 'merge'; readonly cells: readonly CellId[] }
  | { readonly do: 'restore'; readonly cell: CellId }
  | { readonly do: 'go'; readonly place: CellPlace };

export interface Remedy {
  /** As a button says it; names stand between backticks. */
  readonly title: string;
  readonly change: Change;
}

/** A cell in the trash. */
export interface DeletedCell {
  readonly id: CellId;
  readonly source: string;
}

/** Refusals are values; `why` is for people. */
export type OrRefused<Value> = ({ readonly ok: true } & Value) | { readonly ok: false; readonly why: string };

/** Questions by name, with what they are given and answered. */
export interface Questions {
  /** What fits the word before the place, the best few hundred; `isCut` where there are more, so that a longer word is asked about anew. */
  complete(cell: CellId, at: number): { readonly items: readonly Completion[]; readonly isCut: boolean } | null;
  describe(cell: CellId, at: number, name: string, from?: string): (Description & { readonly edits: readonly SpanEdit[] }) | null;
  hover(cell: CellId, at: number): (Description & Span) | null;
  signature(cell: CellId, at: number): { readonly signatures: readonly Signature[]; readonly active: number; readonly parameter: number } | null;
  definition(cell: CellId, at: number): readonly CellPlace[];
  references(cell: CellId, at: number): readonly CellPlace[];
  renameable(cell: CellId, at: number): OrRefused<Span & { readonly name: string }>;
  rename(cell: CellId, at: number, name: string): OrRefused<{ readonly edits: CellEdits }>;
  organise(cell: CellId): readonly SpanEdit[];
  format(cell: CellId): readonly SpanEdit[];
  /** The expression whose value the cell shows: its last statement, without a semicolon; null where that is something else. */
  result(cell: CellId): Span | null;
  findings(cell: CellId): readonly Finding[];
  mend(cell: CellId, problem: Problem, deleted: readonly DeletedCell[]): readonly Remedy[];
  fixes(cell: CellId, start: number, end: number, codes: readonly number[]): readonly Fix[];
}

export type Question = keyof Questions;

/** Made by `npm run build` (scripts/build-editor.mjs): declaration files by path, and the path of each module that cells import. */
export interface Library {
  readonly files: Readonly<Record<string, string>>;
  readonly modules: Readonly<Record<string, string>>;
}

/** Page → worker. The first is `start`. */
export type ToWorker =
  | { readonly type: 'start'; readonly library: string }
  | { readonly type: 'update'; readonly update: Update }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question; readonly args: readonly unknown[] };

/** Worker → page. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number | null; readonly message: string };
