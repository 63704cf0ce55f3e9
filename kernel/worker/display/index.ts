/**
 * Any value as an output of bounded size. Values that know how to show themselves say so; the rest becomes a tree. Never throws, and
 * calls no getter of a stranger.
 */
import type { ArtifactKind } from '@/lib/domain/artifacts';
import type { Output } from '@/lib/notebook/outputs';
import { DISPLAY } from '../../stdlib/marks';
import { assetName } from '../../stdlib/names';
import { Column, columnStorage } from '../../stdlib/table/column';
import { Table } from '../../stdlib/table/table';
import { describeTable } from './table';
import { describeTensor, describeTensorModel, isTensor, isTensorModel } from './tensors';
import { describeTree } from './tree';

export interface Shown {
  readonly output: Output;
  readonly pinnable?: { readonly kind: ArtifactKind; readonly name: string };
}

/** Null for null and undefined: they show nothing. */
export function describe(value: unknown): Shown | null {
  if (value === null || value === undefined) return null;
  try {
    if (value instanceof Table) return { output: describeTable(value), pinnable: { kind: 'dataset', name: value.name === 'this table' ? 'dataset' : assetName(value.name) || 'dataset' } };
    if (value instanceof Column) return { output: describeTable(new Table({ rowCount: value.length, columns: [columnStorage(value)] })) };
    if (typeof value === 'object') {
      const show = (value as { readonly [DISPLAY]?: unknown })[DISPLAY];
      if (typeof show === 'function') return (show as () => Shown).call(value);
      if (isTensor(value)) return { output: describeTensor(value) };
      if (isTensorModel(value)) return { output: describeTensorModel(value) };
    }
  } catch {
    // A value that fails to show itself is still shown, as what it is made of.
  }
  return { output: { kind: 'tree', tree: describeTree(value) } };
}
