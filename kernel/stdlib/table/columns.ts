/**
 * Columns in types. A table is open (any column may be there) until its columns are known: the editor learns them from a run, and the verbs that
 * name columns refine them. What is known is offered, never required: the kernel decides what is there when the cell runs.
 */
import type { ColumnType } from '@/lib/domain/artifacts';
import type { LooseValue } from './build';

/** Values by column name. Loosely typed where nothing is known, so that arithmetic reads well; a missing value is null at run time. */
// oxlint-disable-next-line typescript/no-explicit-any -- what a column holds is only known at run time
export type OpenColumns = Record<string, any>;

/** A column's name: the known ones are offered, any is taken. */
export type Name<Columns extends OpenColumns> = (keyof Columns & string) | (string & {});

/** A column may be named, or several in a list. */
export type Names<Columns extends OpenColumns = OpenColumns> = readonly (Name<Columns> | readonly Name<Columns>[])[];

/** A row as callbacks see it. */
export type RowOf<Columns extends OpenColumns> = Readonly<Columns> & Readonly<OpenColumns>;

/** Names and lists of names, of which the editor knows which they are. */
export type Given<One extends string> = readonly (One | readonly One[])[];

export type Selected<Columns extends OpenColumns, One extends string> = string extends One ? Columns : { [Key in One]: Key extends keyof Columns ? Columns[Key] : OpenColumns[string] };

export type Without<Columns extends OpenColumns, One extends string> = string extends keyof Columns ? Columns : string extends One ? Columns : { [Key in Exclude<keyof Columns & string, One>]: Columns[Key] };

export type Renamed<Columns extends OpenColumns, Changes extends Readonly<Record<string, string>>> = string extends keyof Columns ? Columns : { [Key in keyof Columns & string as Key extends keyof Changes ? (Changes[Key] & string) : Key]: Columns[Key] };

/** A column made of what a function gives. */
type Derived<Changes> = { [Key in keyof Changes & string]: Changes[Key] extends (...args: never) => infer Value ? Exclude<Value, null | undefined> : LooseValue };

export type With<Columns extends OpenColumns, Changes> = string extends keyof Columns ? Columns : string extends keyof Changes ? Columns : { [Key in (keyof Columns & string) | (keyof Changes & string)]: Key extends keyof Changes ? Derived<Changes>[Key & keyof Derived<Changes>] : Columns[Key] };

/** Options by column: known names are offered. */
export type ByColumn<Columns extends OpenColumns, Value> = Readonly<{ [Key in keyof Columns & string]?: Value } & Record<string, Value>>;

interface ValueTypes { readonly number: number; readonly integer: number; readonly string: string; readonly boolean: boolean; readonly date: Date }

export type Coerced<Columns extends OpenColumns, Changes> = string extends keyof Columns ? Columns : { [Key in keyof Columns & string]: Key extends keyof Changes ? (Changes[Key] extends ColumnType ? ValueTypes[Changes[Key]] : Columns[Key]) : Columns[Key] };

/** Columns of a table of groups: what it was parted by, and one for each aggregate. */
export type Aggregated<Keys extends OpenColumns, Changes> = string extends keyof Keys ? OpenColumns : string extends keyof Changes ? Keys : { [Key in (keyof Keys & string) | (keyof Changes & string)]: Key extends keyof Changes ? OpenColumns[string] : Keys[Key] };
