/** Kinds of input and what each is defined by. */
export const CONTROLS = ['slider', 'number', 'text', 'select', 'date', 'checkbox', 'file', 'rows'] as const;
export type Control = (typeof CONTROLS)[number];

/** What is chosen: dates as `YYYY-MM-DD`, files by name, rows by their places from 0, several options as a list. */
export type InputValue = string | number | boolean | null | readonly (string | number)[];

export interface InputOption {
  readonly label: string;
  readonly value: string | number;
}

interface Common {
  /** The constant that other cells read. */
  readonly name: string;
  readonly label: string;
  /** Raw; `valueOf` decides whether they fit. */
  readonly default?: unknown;
  readonly value?: unknown;
}

export type InputDefinition = Common & (
  | { readonly control: 'slider'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly control: 'number'; readonly min?: number; readonly max?: number; readonly step?: number }
  | { readonly control: 'text'; readonly placeholder: string }
  | { readonly control: 'select'; readonly options: readonly InputOption[]; readonly isMultiple: boolean }
  | { readonly control: 'date'; readonly min?: string; readonly max?: string }
  | { readonly control: 'checkbox' }
  | { readonly control: 'file'; readonly endsWith: string }
  | { readonly control: 'rows'; readonly table: string }
);
