/**
 * What a run made, in digests: the identity of every table, model and report as it would be pinned, and fingerprints of the values that
 * cells handed to each other. Two machines, or a machine and a server, compare these without showing each other the data.
 */
import type { CellRun } from '@/kernel/cli/headless';
import type { Kernel } from '@/kernel/host/port';
import type { CellSource } from '@/lib/notebook/dataflow/graph';
import { hasFingerprint } from '@/lib/notebook/fingerprints';
import { crossingsOf } from '@/lib/server/crossings';

export interface RunDigests {
  readonly version: 1;
  readonly artifacts: readonly { readonly cell: string; readonly name: string; readonly kind?: string; readonly digest?: string; readonly why?: string }[];
  /** In the order of the notebook's cells. `why`: it has no fingerprint. */
  readonly crossings: readonly { readonly cell: string; readonly name: string; readonly kind?: string; readonly digest?: string; readonly why?: string }[];
}

/** Never rejects for what cells gave. */
export async function digestsOf(kernel: Kernel, cells: readonly CellSource[], runs: readonly CellRun[]): Promise<RunDigests> {
  const artifacts: RunDigests['artifacts'][number][] = [];
  for (const { cell, execution, entries } of runs) {
    for (const { pinnable } of entries) {
      if (!pinnable) continue;
      const { name } = pinnable;
      try {
        const manifest = (await kernel.export(execution, pinnable.selector, async () => {})).at(-1)!.artifact.manifest;
        artifacts.push({ cell, name, kind: manifest.kind, digest: manifest.digest });
      } catch (error) {
        artifacts.push({ cell, name, why: (error as Error).message });
      }
    }
  }
  const code = cells.filter(({ type }) => type === 'ts' || type === 'sql');
  const gave = await crossingsOf(kernel, code);
  const crossings = code.flatMap(({ id }) => (gave.get(id)?.values ?? []).map((value) => (hasFingerprint(value) ? { cell: id, name: value.name, kind: value.kind, digest: value.digest } : { cell: id, name: value.name, why: value.why })));
  return { version: 1, artifacts, crossings };
}
