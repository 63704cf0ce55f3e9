'use client';
/** The graph of the notebook: its cells in rows, lines from what is read to who reads it, and the state of each. A press goes to the cell. */
import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { countOf } from '@/components/format';
import { classes, IconButton } from '@/components/ui';
import { useActions } from '../actions';
import { useNotebook, useSelection, type OpenNotebook } from '../context';
import { Derived } from '../sync/store';
import { Lines } from './Lines';
import { layoutMap } from './layout';
import styles from './map.module.css';
import { isSameNodes, kinOf, mapNodes, nodeWords, STATE_WORDS, summaryOf, type MapNode } from './nodes';
import { laneGap, MAP_ID, useRowHeight } from './sizes';
import { stepFrom } from './steps';
import { useSlowly } from './use-slowly';

export function useMapNodes(): readonly MapNode[] {
  const notebook = useNotebook();
  const nodes = useMemo(() => derivedNodes(notebook), [notebook]);
  return useSyncExternalStore(nodes.subscribe, nodes.get, nodes.get);
}

function derivedNodes({ document: { doc }, session }: OpenNotebook): Derived<readonly MapNode[]> {
  const lineOf = (id: CellId) => sourceOf(doc, id)?.toString().split('\n').find((line) => line.trim() !== '')?.trim() ?? '';
  return new Derived((listener) => session.view.subscribe(listener), () => mapNodes(session.view.get().state, lineOf), isSameNodes);
}

export function GraphMap({ onGo }: { onGo(): void }) {
  const all = useMapNodes();
  const selected = useSelection((selection) => selection.cell);
  const [isNear, setNear] = useState(false);
  const near = useMemo(() => {
    const byId = new Map(all.map((node) => [node.id, node]));
    if (!isNear || selected === null || !byId.has(selected)) return all;
    const kin = kinOf(selected, byId);
    return all.filter((node) => kin.has(node.id));
  }, [all, isNear, selected]);
  const said = useSlowly(summaryOf(all));
  if (all.length === 0) return <p className={styles.empty}>Cells that define and read names stand here.</p>;
  return (
    <>
      <p className={styles.head}>
        <span>{near.length < all.length ? `${near.length} of ${all.length} cells` : countOf(all.length, 'cell')}{summaryOf(all) ? `: ${summaryOf(all)}` : ''}</span>
        <IconButton label="Only what the selected cell reads, and what reads it" icon="eye" size="small" aria-pressed={isNear} onClick={() => setNear(!isNear)} />
      </p>
      <Rows nodes={near} selected={selected} onGo={onGo} />
      <span className="vh" role="status" aria-label="State of the graph">{said}</span>
    </>
  );
}

function Rows({ nodes, selected, onGo }: { readonly nodes: readonly MapNode[]; readonly selected: CellId | null; onGo(): void }) {
  const actions = useActions();
  const box = useRef<HTMLDivElement>(null);
  const [looked, setLooked] = useState<CellId | null>(null);
  const [focused, setFocused] = useState<CellId | null>(null);
  const row = useRowHeight();
  const layout = useMemo(() => layoutMap(nodes), [nodes]);
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const active = [looked, focused, selected].find((id) => id !== null && byId.has(id)) ?? null;
  const kin = useMemo(() => (active === null ? null : kinOf(active, byId)), [active, byId]);
  const entry = [focused, selected].find((id) => id !== null && byId.has(id)) ?? layout.cells[0]?.id;
  const gap = laneGap(layout.lanes);
  const width = 12 + gap * Math.max(0, layout.lanes - 1) + (layout.edges.some((edge) => edge.isBack) ? 10 : 0);

  // The row of the selected cell is in sight; the page itself does not move.
  useEffect(() => {
    const [holder, at] = [box.current, layout.cells.findIndex((cell) => cell.id === selected)];
    if (!holder || at < 0) return;
    if (at * row < holder.scrollTop) holder.scrollTop = at * row;
    else if ((at + 1) * row > holder.scrollTop + holder.clientHeight) holder.scrollTop = (at + 1) * row - holder.clientHeight;
  }, [selected, layout, row]);

  const go = (id: CellId) => {
    actions.select(id);
    onGo();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = focused ?? entry;
    const to = from === undefined ? null : stepFrom(event.key, from, layout, byId);
    if (to === null) return;
    event.preventDefault();
    box.current?.querySelector<HTMLElement>(`[data-node="${to}"]`)?.focus();
  };
  return (
    <div ref={box} className={styles.rows} style={{ '--row-height': `${row}px`, '--lines': `${width}px` } as React.CSSProperties} onPointerLeave={() => setLooked(null)} onBlur={(event) => { if (!box.current?.contains(event.relatedTarget)) setFocused(null); }}>
      <Lines layout={layout} row={row} gap={gap} width={width} kin={kin} byId={byId} />
      {/* Arrows go from cell to cell; one of them is reached by Tab. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul id={MAP_ID} aria-label="Graph of cells. Up and down go through, left to what a cell reads, right to what reads it, Enter to the cell." onKeyDown={onKeyDown}>{layout.cells.map(({ id }) => (
        <Row key={id} node={byId.get(id)!} words={nodeWords(byId.get(id)!, byId)} kin={kin === null ? null : (kin.get(id) ?? 'none')} isSelected={id === selected} isEntry={id === entry} onGo={go} onLook={setLooked} onFocus={setFocused} />
      ))}</ul>
    </div>
  );
}

interface RowProps {
  readonly node: MapNode;
  readonly words: string;
  readonly kin: 'self' | 'above' | 'below' | 'none' | null;
  readonly isSelected: boolean;
  readonly isEntry: boolean;
  onGo(id: CellId): void;
  onLook(id: CellId): void;
  onFocus(id: CellId): void;
}

/** Said in words beside the mark; silence means fine. */
const SPEAKS: ReadonlySet<MapNode['state']> = new Set(['stale', 'running', 'queued', 'failed', 'blocked']);

const Row = memo(function Row({ node, words, kin, isSelected, isEntry, onGo, onLook, onFocus }: RowProps) {
  return (
    <li>
      <button type="button" className={classes(styles.row, styles[node.state])} data-node={node.id} data-kin={kin ?? undefined} data-name={node.isName || undefined} aria-label={words} aria-current={isSelected || undefined} tabIndex={isEntry ? 0 : -1} onClick={() => onGo(node.id)} onPointerEnter={() => onLook(node.id)} onFocus={() => onFocus(node.id)}>
        <span className={styles.label}>{node.label}</span>{SPEAKS.has(node.state) ? <small>{STATE_WORDS[node.state]}</small> : null}
      </button>
    </li>
  );
}, (a, b) => a.node === b.node && a.words === b.words && a.kin === b.kin && a.isSelected === b.isSelected && a.isEntry === b.isEntry);
