/** Read models of the board and of a card. A fixed number of queries, however many versions there are. */
import { findProjectRow } from '@/db/queries/projects';
import { evaluationsOf, gateRows, listVersions, namesOf, type VersionRow } from '@/db/queries/versions';
import { STAGES, type Stage } from '@/lib/domain/artifacts';
import { CHECKS } from '@/lib/domain/checks';
import type { GateFacts } from '@/lib/domain/gates';
import type { ProjectId, UserId } from '@/lib/domain/ids';
import { stateWords } from '@/lib/domain/lifecycle';
import type { BoardCardView, BoardView, PersonView } from '@/lib/domain/views';
import type { Actor } from '../door';
import { may } from '../people/access';
import type { Services } from '../services';
import { factsOf, lookerOf } from './facts';
import { outlookOf } from './next';
import { headlineOf, numbersOf, type ReportManifest } from './numbers';

export { readCard } from './read-card';

/** The project's board as `actor` sees it; null when there is no such project or they may not read it. `project` is an id or a slug. */
export async function readBoard(services: Pick<Services, 'db' | 'now'>, actor: Actor, project: ProjectId | string): Promise<BoardView | null> {
  const found = await findProjectRow(services.db, project);
  if (!found || !may(actor, 'project:read', found)) return null;
  const rows = await listVersions(services.db, found.id);
  const ids = rows.map((row) => row.version.id);
  const [gates, evaluated] = await Promise.all([gateRows(services.db, ids), evaluationsOf(services.db, ids)]);
  const names = await namesOf(services.db, rows.map((row) => row.version.pinnedBy));
  const reports = rows.flatMap(({ artifact }): ReportManifest[] => (artifact.manifest.kind === 'report' ? [artifact.manifest] : []));
  const looker = lookerOf(actor, found);
  const byVersion = groupedByVersion(gates);
  const now = services.now();
  const cards = rows.map((row): BoardCardView => {
    const facts = factsOf(row, byVersion(row.version.id), now);
    const outlook = outlookOf(facts, looker, row.version.pinnedBy);
    const words = stateWords(row.artifact.kind, row.version.state);
    return {
      id: row.version.id, kind: row.artifact.kind, asset: row.asset.name, number: row.version.number, digest: row.artifact.digest,
      stage: row.version.stage, state: row.version.state, stateLabel: words.label, revision: row.version.revision, since: row.version.stageSince.toISOString(),
      headline: headlineOf(row, numbersOf(row, evaluated, reports)), checks: stripOf(facts),
      blocker: outlook.blocker,
      next: outlook.next && { verb: outlook.next.verb, who: outlook.next.who, person: outlook.next.personId ? personOf(names, outlook.next.personId) : null },
      pinnedBy: personOf(names, row.version.pinnedBy), needsMe: outlook.needsMe, isBlocked: outlook.isBlocked,
      sunset: row.version.state === 'deprecated' ? (row.version.sunsetAt?.toISOString() ?? null) : null,
    };
  });
  return { project: { id: found.id, slug: found.slug, name: found.name, riskTier: found.riskTier }, counts: countsOf(cards), cards };
}

/** The strip: every check of the kind that this state asks for, run or not. */
function stripOf(facts: GateFacts): BoardCardView['checks'] {
  return CHECKS[facts.kind]
    .filter((check) => check.gate === 'validation' || facts.checks.some(({ code }) => code === check.code))
    .map(({ code, label }) => ({ code, label, status: facts.checks.find((check) => check.code === code)?.status ?? 'not-started' }));
}

function countsOf(cards: readonly BoardCardView[]): BoardView['counts'] {
  const count = (test: (card: BoardCardView) => boolean) => cards.filter(test).length;
  const sunsets = cards.flatMap((card) => (card.sunset ? [card.sunset] : [])).sort();
  return {
    all: cards.length, blocked: count((card) => card.isBlocked), needsMe: count((card) => card.needsMe),
    byKind: { dataset: count((card) => card.kind === 'dataset'), model: count((card) => card.kind === 'model'), report: count((card) => card.kind === 'report') },
    byStage: Object.fromEntries(STAGES.map((stage) => [stage, count((card) => card.stage === stage)])) as Record<Stage, number>,
    nextSunset: sunsets[0] ?? null,
  };
}

export function personOf(names: ReadonlyMap<string, string>, id: UserId): PersonView {
  return { id, name: names.get(id) ?? 'Somebody who left' };
}

/** Splits the rows of many versions once, so that a board of many cards stays linear. */
function groupedByVersion(all: Awaited<ReturnType<typeof gateRows>>) {
  const split = <Row>(rows: readonly Row[], idOf: (row: Row) => string) => {
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const group = groups.get(idOf(row));
      if (group) group.push(row);
      else groups.set(idOf(row), [row]);
    }
    return (id: string) => groups.get(id) ?? [];
  };
  const checks = split(all.checks, (row) => row.versionId);
  const items = split(all.items, (row) => row.versionId);
  const approvals = split(all.approvals, (row) => row.versionId);
  const makers = split(all.makers, (row) => row.versionId);
  const deployed = split(all.deployed, (row) => row.deployed.versionId);
  return (id: VersionRow['version']['id']) => ({ checks: checks(id), items: items(id), approvals: approvals(id), makers: makers(id), deployed: deployed(id) });
}
