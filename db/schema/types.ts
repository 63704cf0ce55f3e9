/** The domain types that columns carry, gathered so that each schema file imports them from one place. */
export type * from '@/lib/domain/ids';
export type { Role } from '@/lib/domain/roles';
export type { ArtifactKind, Manifest, Metric, ModelSignature, Stage } from '@/lib/domain/artifacts';
