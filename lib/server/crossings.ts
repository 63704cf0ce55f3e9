/** What the cells of a closure handed on to each other, as fingerprints: taken from the kernel they ran in, when a result is pinned and when it is replayed. */
import { parseCell } from '@/kernel/host/parse';
import type { Kernel } from '@/kernel/host/port';
import type { CellId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import { crossingNames, FINGERPRINT_BOUNDS, FINGERPRINT_VERSION, type Crossing, type Crossings } from '@/lib/notebook/fingerprints';
import { storable } from './session/storable';

/** Work is bounded in bytes; only a value that runs code of its own when it is read (a tfjs layer's settings) can take longer. */
const LONGEST_MS = 60_000;

/**
 * By cell, in the order of `cells`; cells that hand on nothing are not in it. Never rejects: what the kernel does not say is a value
 * without a fingerprint, with the reason.
 */
export async function crossingsOf(kernel: Pick<Kernel, 'fingerprint'>, cells: readonly { readonly id: string; readonly source: string }[]): Promise<ReadonlyMap<string, Crossings>> {
  const graph = analyseNotebook(cells.map(({ id, source }) => ({ id: id as CellId, type: 'ts', source })), parseCell);
  const wanted = crossingNames(graph).flatMap(({ cell, names }) => names.map((name) => ({ cell, name })));
  const asked = wanted.slice(0, FINGERPRINT_BOUNDS.values);
  const found: Crossing[] = [...storable(await ask(kernel, asked))];
  for (const { name } of wanted.slice(asked.length)) found.push({ name, why: `beyond the ${FINGERPRINT_BOUNDS.values} values that are kept` });
  const byCell = new Map<string, Crossings>();
  wanted.forEach(({ cell }, index) => byCell.set(cell, { version: FINGERPRINT_VERSION, values: [...(byCell.get(cell)?.values ?? []), found[index]!] }));
  return byCell;
}

async function ask(kernel: Pick<Kernel, 'fingerprint'>, asked: readonly { readonly cell: CellId; readonly name: string }[]): Promise<readonly Crossing[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('something that took longer than a minute to read')), LONGEST_MS);
  });
  try {
    return await Promise.race([kernel.fingerprint(asked), late]);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'the kernel did not answer';
    return asked.map(({ name }) => ({ name, why }));
  } finally {
    clearTimeout(timer);
  }
}
