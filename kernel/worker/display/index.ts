/**
 * Any value as an output of bounded size (OUTPUTS.md). The library's own values know how to show themselves; the rest becomes a tree.
 * Never throws, calls no getter of a stranger and no trap of a proxy.
 */
import type { ArtifactKind } from '@/lib/domain/artifacts';
import type { Output } from '@/lib/notebook/outputs';
import { DISPLAY } from '../../stdlib/marks';
import { assetName } from '../../stdlib/names';
import { Column, columnStorage } from '../../stdlib/table/column';
import { Table } from '../../stdlib/table/table';
import { hold } from './handles';
import { inherits, isProxy, methodNamed } from './own';
import { describeTable } from './table';
import { isTensor } from './tensor-data';
import { describeTensor, describeTensorModel, isTensorModel } from './tensors';
import { describeTree } from './tree';

export interface Shown {
  readonly output: Output;
  readonly pinnable?: { readonly kind: ArtifactKind; readonly name: string };
}

/** Null for null and undefined: they show nothing. */
export function describe(value: unknown): Shown | null {
  if (value === null || value === undefined) return null;
  try {
    const shown = typeof value === 'object' && !isProxy(value) ? describeKnown(value) : null;
    if (shown !== null) return shown;
  } catch {
    // A value that fails to show itself is still shown, as what it is made of.
  }
  if (typeof value === 'object') hold(value);
  return { output: { kind: 'tree', tree: describeTree(value) } };
}

function describeKnown(value: object): Shown | null {
  if (inherits(value, Table.prototype)) return describeHeld(value as Table);
  if (inherits(value, Column.prototype)) return { output: describeHeld(new Table({ rowCount: (value as Column).length, columns: [columnStorage(value as Column)] })).output };
  const show = methodNamed(value, DISPLAY);
  if (show !== null) return show.call(value) as Shown;
  if (isTensor(value)) {
    hold(value);
    return { output: describeTensor(value) };
  }
  return isTensorModel(value) ? { output: describeTensorModel(value) } : null;
}

function describeHeld(table: Table): Shown {
  hold(table);
  return { output: describeTable(table), pinnable: { kind: 'dataset', name: table.name === 'this table' ? 'dataset' : assetName(table.name) || 'dataset' } };
}
