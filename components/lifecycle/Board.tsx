'use client';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { countOf } from '@/components/format';
import { Button, classes, Empty, Field, Segmented, stageClass, StageTag, Time, ButtonLink } from '@/components/ui';
import { STAGE_LABELS } from '@/lib/domain/lifecycle';
import { ARTIFACT_KINDS, STAGES, type ArtifactKind, type Stage } from '@/lib/domain/artifacts';
import type { BoardCardView, BoardView } from '@/lib/domain/views';
import styles from './board.module.css';
import { BoardCard } from './BoardCard';
import { filterCards, type BoardFilter } from './filter';
import { StageJump } from './StageJump';

const KIND_LABELS: Record<ArtifactKind, string> = { model: 'Models', dataset: 'Datasets', report: 'Reports' };
/** Cards of a column before the rest is one click away. */
const SHOWN = 12;

/** Five stages side by side: what is where, what keeps it there, who is next. */
export function Board({ board }: { readonly board: BoardView }) {
  const [filter, setFilter] = useState<BoardFilter>({ text: '', kind: 'all', onlyMine: false, onlyBlocked: false });
  const set = (change: Partial<BoardFilter>) => setFilter((now) => ({ ...now, ...change }));
  const cards = useMemo(() => filterCards(board.cards, filter), [board.cards, filter]);
  const grid = useRef<HTMLDivElement>(null);
  const { counts, project } = board;
  const isFiltered = filter.text !== '' || filter.kind !== 'all' || filter.onlyMine || filter.onlyBlocked;

  if (counts.all === 0) {
    return (
      <>
        <header className={styles.head}><h1>Board</h1></header>
        <div className={styles.filters}><Empty title="No cards yet" action={<ButtonLink href={`/p/${project.slug}/notebooks`}>Open a notebook</ButtonLink>}>Pin a dataset, model or report from a cell and it stands here.</Empty></div>
      </>
    );
  }
  return (
    <>
      <header className={styles.head}>
        <h1>Board</h1>
        <p className={styles.sub}>
          {countOf(counts.all, 'result')}.{' '}
          {counts.blocked > 0 ? <button type="button" onClick={() => set({ onlyBlocked: true, onlyMine: false })}>{counts.blocked} {counts.blocked === 1 ? 'is' : 'are'} blocked</button> : 'None is blocked'},{' '}
          {counts.needsMe > 0 ? <button type="button" onClick={() => set({ onlyMine: true, onlyBlocked: false })}>{counts.needsMe} {counts.needsMe === 1 ? 'needs' : 'need'} you</button> : 'none needs you'}.
          {counts.nextSunset && <> Next sunset <Time at={counts.nextSunset} as="day" />.</>}
        </p>
      </header>
      <div className={styles.filters} role="group" aria-label="Filters">
        <Field className={styles.search!} label="Filter cards by name or digest" hideLabel icon="search" type="search" placeholder="Name or digest" value={filter.text} onChange={(event) => set({ text: event.target.value })} />
        <Segmented label="Kind" value={filter.kind} onChange={(kind) => set({ kind })} segments={[{ value: 'all', label: 'All' }, ...ARTIFACT_KINDS.toSorted((a, b) => KINDS_ORDER[a] - KINDS_ORDER[b]).map((kind) => ({ value: kind, label: KIND_LABELS[kind], icon: kind, count: counts.byKind[kind] }))]} />
        <Button aria-pressed={filter.onlyMine} onClick={() => set({ onlyMine: !filter.onlyMine })}>Needs me <b className="accent">{counts.needsMe}</b></Button>
        <Button aria-pressed={filter.onlyBlocked} onClick={() => set({ onlyBlocked: !filter.onlyBlocked })}>Blocked <b className="negative">{counts.blocked}</b></Button>
        {isFiltered && <Button variant="quiet" icon="close" onClick={() => setFilter({ text: '', kind: 'all', onlyMine: false, onlyBlocked: false })}>Show all</Button>}
        <span className="vh" role="status">{isFiltered ? `${countOf(cards.length, 'card')} shown` : ''}</span>
      </div>
      <StageJump counts={countByStage(cards)} />
      {/* arrows move from card to card; every card is also in the tab order */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div ref={grid} className={styles.board} onKeyDown={(event) => moveFocus(event, grid.current)}>
        {STAGES.map((stage) => <Column key={stage} stage={stage} slug={project.slug} isFiltered={isFiltered} cards={cards.filter((card) => card.stage === stage)} />)}
      </div>
    </>
  );
}

const KINDS_ORDER: Record<ArtifactKind, number> = { model: 0, dataset: 1, report: 2 };

const NOTHING: Record<Stage, string> = {
  pinned: 'Nothing waits to be asked for.',
  validation: 'Nothing is being checked.',
  deployment: 'Nothing waits to go live.',
  monitoring: 'Nothing is in service.',
  retired: 'Nothing was retired.',
};

function Column({ stage, slug, cards, isFiltered }: { readonly stage: Stage; readonly slug: string; readonly cards: readonly BoardCardView[]; readonly isFiltered: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? cards : cards.slice(0, SHOWN);
  const blocked = cards.filter((card) => card.isBlocked).length;
  return (
    <section className={classes(styles.column, stageClass(stage))} aria-label={`${STAGE_LABELS[stage]}, ${countOf(cards.length, 'card')}`} data-stage={stage}>
      <header id={`stage-${stage}`}><h2><StageTag stage={stage} /></h2><span className={styles.count}>{cards.length}</span>{blocked > 0 && <span className={styles.blockedCount}>{blocked} blocked</span>}</header>
      {cards.length === 0 && <p className={styles.none}>{isFiltered ? 'No card fits the filter.' : NOTHING[stage]}</p>}
      {shown.map((card) => <BoardCard key={card.id} card={card} slug={slug} />)}
      {cards.length > shown.length && <Button variant="quiet" className={styles.more!} onClick={() => setWhole(true)}>Show {cards.length - shown.length} more</Button>}
    </section>
  );
}

function countByStage(cards: readonly BoardCardView[]): Record<Stage, number> {
  return Object.fromEntries(STAGES.map((stage) => [stage, cards.filter((card) => card.stage === stage).length])) as Record<Stage, number>;
}

/** Up and down within a column, left and right to the nearest card of the next column that has one. */
function moveFocus(event: KeyboardEvent, grid: HTMLElement | null): void {
  const here = (event.target as HTMLElement).closest<HTMLElement>('[data-card]');
  if (!here || !grid || event.altKey || event.ctrlKey || event.metaKey) return;
  const columns = [...grid.querySelectorAll<HTMLElement>('[data-stage]')].map((column) => [...column.querySelectorAll<HTMLElement>('[data-card]')]);
  const column = columns.findIndex((cards) => cards.includes(here));
  const row = columns[column]?.indexOf(here) ?? 0;
  let target: HTMLElement | undefined;
  if (event.key === 'ArrowDown') target = columns[column]?.[row + 1];
  else if (event.key === 'ArrowUp') target = columns[column]?.[row - 1];
  else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
    const step = event.key === 'ArrowRight' ? 1 : -1;
    for (let at = column + step; at >= 0 && at < columns.length && !target; at += step) target = columns[at]?.[Math.min(row, columns[at]!.length - 1)];
  } else return;
  event.preventDefault();
  target?.focus();
}
