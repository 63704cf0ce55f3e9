/** The small graph on a card: what the version was made from, by which cell, and what was made of it. */
import type { Handle } from '@/db/client';
import { lineageOf, type VersionRow } from '@/db/queries/versions';
import type { provenance } from '@/db/schema';
import type { Manifest } from '@/lib/domain/artifacts';
import { stateWords } from '@/lib/domain/lifecycle';
import type { CardView, LineageNode } from '@/lib/domain/views';

type Draft = Omit<LineageNode, 'rank'>;

/** Nodes carry their rank: one more than the deepest of what they come from. */
export async function lineageView(db: Handle, row: VersionRow, origin: typeof provenance.$inferSelect, deployment: { readonly name: string; readonly status: string } | null): Promise<CardView['lineage']> {
  const { nodes: found, edges: known } = await lineageOf(db, row.artifact.id);
  const nodes = new Map<string, Draft>();
  const edges: { from: string; to: string }[] = [];
  const digests = new Map<string, string>();
  for (const { artifact, version, name } of found) {
    digests.set(artifact.digest, artifact.id);
    const isThis = artifact.id === row.artifact.id;
    // Several versions may show one artifact: the newest is named, this one before all.
    if (isThis) nodes.set(artifact.id, { id: artifact.id, kind: artifact.kind, label: `${row.asset.name} v${row.version.number}`, detail: 'this version', isThis, versionId: row.version.id });
    else nodes.set(artifact.id, { id: artifact.id, kind: artifact.kind, label: version ? `${name} v${version.number}` : describe(artifact.manifest), detail: version ? stateWords(artifact.kind, version.state).label : 'not pinned by itself', isThis, versionId: version?.id ?? null });
  }
  const cell = `cell:${origin.cellId}`;
  nodes.set(cell, { id: cell, kind: 'cell', label: origin.notebookTitle, detail: `${origin.closure.length} ${origin.closure.length === 1 ? 'cell' : 'cells'}, seed ${origin.seed}`, isThis: false, versionId: null });
  edges.push({ from: cell, to: row.artifact.id });
  for (const { from, to } of known) edges.push(to === row.artifact.id ? { from, to: cell } : { from, to });
  const addFiles = (inputs: readonly { readonly name: string; readonly digest: string }[], to: string) => {
    for (const input of inputs) {
      if (digests.has(input.digest)) continue;
      const id = `file:${input.digest}`;
      if (!nodes.has(id)) nodes.set(id, { id, kind: 'file', label: input.name, detail: `${input.digest.slice(0, 4)}…${input.digest.slice(-4)}`, isThis: false, versionId: null });
      edges.push({ from: id, to });
    }
  };
  addFiles(origin.inputs, cell);
  const below = new Set(known.filter(({ from }) => from === row.artifact.id).map(({ to }) => to));
  for (const { artifact, inputs } of found) if (inputs && artifact.id !== row.artifact.id && !below.has(artifact.id)) addFiles(inputs, artifact.id);
  if (deployment) {
    nodes.set('deployment', { id: 'deployment', kind: 'deployment', label: deployment.name, detail: deployment.status, isThis: false, versionId: null });
    edges.push({ from: row.artifact.id, to: 'deployment' });
  }
  const unique = [...new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
  return { nodes: ranked([...nodes.values()], unique), edges: unique };
}

function describe(manifest: Manifest): string {
  if (manifest.kind === 'dataset') return `Snapshot, ${manifest.rows.toLocaleString('en')} rows`;
  return manifest.kind === 'model' ? manifest.estimator : 'Report';
}

function ranked(nodes: readonly Draft[], edges: readonly { readonly from: string; readonly to: string }[]): LineageNode[] {
  const ranks = new Map<string, number>();
  const rankOf = (id: string, above: ReadonlySet<string>): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    const sources = edges.filter((edge) => edge.to === id && !above.has(edge.from));
    const rank = sources.length === 0 ? 0 : 1 + Math.max(...sources.map((edge) => rankOf(edge.from, new Set(above).add(id))));
    ranks.set(id, rank);
    return rank;
  };
  return nodes.map((node) => ({ ...node, rank: rankOf(node.id, new Set()) })).toSorted((a, b) => a.rank - b.rank);
}
