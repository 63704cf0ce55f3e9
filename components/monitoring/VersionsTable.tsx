import { Link } from '@/components/ui';
import { formatCount, formatLatency, formatPercent } from '@/components/format';
import type { DeployedVersionView } from '@/lib/domain/monitoring';
import styles from './monitoring.module.css';

/** What each version in service did in the span, side by side. */
export function VersionsTable({ versions, boardPath }: { readonly versions: readonly DeployedVersionView[]; readonly boardPath: string }) {
  return (
    <table className={styles.table}>
      <thead><tr><th scope="col">version</th><th scope="col">requests</th><th scope="col">refused</th><th scope="col">p95</th></tr></thead>
      <tbody>
        {versions.map((version) => (
          <tr key={version.versionId}>
            <td><Link href={`${boardPath}/${version.versionId}`}>v{version.number}</Link> <span className={styles.faint}>{version.status}</span></td>
            <td>{formatCount(version.total.requests)}</td>
            <td>{formatPercent(version.total.errors, version.total.requests)}</td>
            <td>{formatLatency(version.total.p95)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
