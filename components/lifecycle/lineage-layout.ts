/** Places lineage nodes in rows by rank, at most two a row, and joins them by curves. Pure. */
import type { CardView, LineageNode } from '@/lib/domain/views';

export const LINEAGE_WIDTH = 340;
const HEIGHT = 36;
const GAP = 26;

export interface PlacedNode {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface PlacedLineage {
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** SVG path data, in a box of LINEAGE_WIDTH × height. */
  readonly edges: readonly string[];
}

export function placeLineage({ nodes, edges }: CardView['lineage']): PlacedLineage {
  const rows: LineageNode[][] = [];
  for (const rank of [...new Set(nodes.map((node) => node.rank))].toSorted((a, b) => a - b)) {
    const same = nodes.filter((node) => node.rank === rank);
    for (let at = 0; at < same.length; at += 2) rows.push(same.slice(at, at + 2));
  }
  const placed = rows.flatMap((row, line) => row.map((node, at): PlacedNode => {
    const width = row.length === 1 ? 200 : 162;
    const x = row.length === 1 ? (LINEAGE_WIDTH - width) / 2 : at * (LINEAGE_WIDTH - width);
    return { node, x, y: line * (HEIGHT + GAP), width };
  }));
  const byId = new Map(placed.map((place) => [place.node.id, place]));
  const paths = edges.flatMap(({ from, to }) => {
    const a = byId.get(from);
    const b = byId.get(to);
    if (!a || !b) return [];
    const [x1, y1, x2, y2] = [a.x + a.width / 2, a.y + HEIGHT, b.x + b.width / 2, b.y];
    const middle = (y1 + y2) / 2;
    return [`M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`];
  });
  return { height: Math.max(0, rows.length * (HEIGHT + GAP) - GAP), nodes: placed, edges: paths };
}
