import type { CSSProperties } from 'react';
import { classes, Icon, type IconName, Link } from '@/components/ui';
import type { CardView, LineageNode } from '@/lib/domain/views';
import styles from './card.module.css';
import { LINEAGE_WIDTH, placeLineage } from './lineage-layout';

const ICONS: Record<LineageNode['kind'], IconName> = { file: 'upload', dataset: 'dataset', model: 'model', report: 'report', cell: 'code', deployment: 'deployment' };

/** What it was made from and what was made of it, top to bottom. */
export function Lineage({ card }: { readonly card: CardView }) {
  const { nodes, edges, height } = placeLineage(card.lineage);
  if (nodes.length === 0) return null;
  return (
    <section className={styles.side} aria-label="Lineage">
      <h2>Lineage</h2>
      <div className={styles.lineage} style={{ height }}>
        <svg viewBox={`0 0 ${LINEAGE_WIDTH} ${height}`} preserveAspectRatio="none" aria-hidden="true">{edges.map((path, at) => <path key={at} d={path} />)}</svg>
        {nodes.map(({ node, x, y, width }) => {
          const style: CSSProperties = { left: `${(x / LINEAGE_WIDTH) * 100}%`, width: `${(width / LINEAGE_WIDTH) * 100}%`, top: y };
          const content = <><Icon name={ICONS[node.kind]} size={14} /><span><b>{node.label}</b><small>{node.detail}</small></span></>;
          const href = node.kind === 'cell' ? `/p/${card.project.slug}/notebooks/${card.provenance.notebookId}` : node.kind === 'deployment' ? `/p/${card.project.slug}/deployments/${encodeURIComponent(node.label)}` : node.versionId && !node.isThis ? `/p/${card.project.slug}/board/${node.versionId}` : null;
          return href ? <Link key={node.id} href={href} className={styles.node} style={style} title={`${node.label}, ${node.detail}`}>{content}</Link> : <div key={node.id} className={classes(styles.node, node.isThis && styles.this)} style={style} title={`${node.label}, ${node.detail}`}>{content}</div>;
        })}
      </div>
    </section>
  );
}
