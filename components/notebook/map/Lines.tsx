/** Lines and marks of the map. Each state has a shape of its own; the words stand in the rows beside. */
import { memo } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { MapEdge, MapLayout } from './layout';
import styles from './map.module.css';
import type { MapNode, MapState } from './nodes';

interface LinesProps {
  readonly layout: MapLayout;
  /** Pixels of a row, between lanes, and in all. */
  readonly row: number;
  readonly gap: number;
  readonly width: number;
  readonly kin: ReadonlyMap<CellId, 'self' | 'above' | 'below'> | null;
  readonly byId: ReadonlyMap<CellId, MapNode>;
}

export const Lines = memo(function Lines({ layout, row, gap, width, kin, byId }: LinesProps) {
  const x = (lane: number) => 6 + lane * gap;
  const y = (at: number) => (at + 0.5) * row;
  /** Along the lane of what is read, then over to who reads it, between the rows above and of it. */
  const path = ({ from, to, isBack }: MapEdge) => {
    const [x1, y1, x2, y2] = [x(from.lane), y(from.row), x(to.lane), y(to.row)];
    if (isBack) return `M${x1} ${y1}H${width - 6}Q${width - 1} ${y1} ${width - 1} ${y1 - 5}V${y2 + 5}Q${width - 1} ${y2} ${width - 6} ${y2}H${x2}`;
    if (x1 === x2) return `M${x1} ${y1}V${y2}`;
    const bend = y2 - row;
    return `M${x1} ${y1}V${bend}C${x1} ${bend + row * 0.6} ${x2} ${y2 - row * 0.6} ${x2} ${y2}`;
  };
  const isKin = ({ from, to }: MapEdge) => kin !== null && ((kin.get(to.id) !== 'below' && kin.has(to.id) && kin.get(from.id) === 'above') || (kin.has(from.id) && kin.get(from.id) !== 'above' && kin.get(to.id) === 'below'));
  const edges = layout.edges.map((edge) => ({ edge, isKin: isKin(edge) })).toSorted((a, b) => Number(a.isKin) - Number(b.isKin));
  return (
    <svg className={styles.lines} width={width} height={layout.cells.length * row} aria-hidden="true">
      {edges.map(({ edge, isKin: isNear }) => <path key={`${edge.from.id} ${edge.to.id}`} d={path(edge)} data-back={edge.isBack || undefined} data-kin={isNear || undefined} />)}
      {layout.cells.map((cell) => <Mark key={cell.id} state={byId.get(cell.id)!.state} x={x(cell.lane)} y={y(cell.row)} isDim={kin !== null && !kin.has(cell.id)} />)}
    </svg>
  );
});

function Mark({ state, x, y, isDim }: { readonly state: MapState; readonly x: number; readonly y: number; readonly isDim: boolean }) {
  const at = { className: styles.mark, 'data-state': state, 'data-dim': isDim || undefined };
  switch (state) {
    case 'stale': case 'blocked': return <path {...at} d={`M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z`} />;
    case 'failed': return <path {...at} d={`M${x - 2} ${y - 4.5}h4l2.5 2.5v4l-2.5 2.5h-4l-2.5 -2.5v-4z`} />;
    case 'running': return <><circle {...at} cx={x} cy={y} r={4.5} /><circle className={styles.pulse} cx={x} cy={y} r={4.5} /></>;
    case 'queued': return <><circle {...at} cx={x} cy={y} r={4.5} /><circle className={styles.dot} cx={x} cy={y} r={1.5} /></>;
    default: return <circle {...at} cx={x} cy={y} r={4} />;
  }
}
