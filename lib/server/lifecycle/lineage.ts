/** Who made a version: whoever had a hand in it or in anything it was made from (SPEC P4). They may not approve it. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { assetVersions, dataFiles, lineagePeople } from '@/db/schema';
import type { ArtifactId, ProjectId, UserId } from '@/lib/domain/ids';
import type { PinMaterial } from '../session/port';

export interface Maker {
  readonly userId: UserId;
  readonly how: 'pinned' | 'ran' | 'edited' | 'uploaded';
}

/** `upstream`: every artifact that this one was made from, at any distance. Each maker once for each way. */
export async function makersOf(handle: Handle, projectId: ProjectId, pinnedBy: UserId, material: Pick<PinMaterial, 'ranBy' | 'editedBy' | 'inputs'>, upstream: ReadonlySet<ArtifactId>): Promise<readonly Maker[]> {
  const makers: Maker[] = [{ userId: pinnedBy, how: 'pinned' }];
  for (const userId of material.ranBy) makers.push({ userId, how: 'ran' });
  for (const userId of material.editedBy) makers.push({ userId, how: 'edited' });
  const digests = material.inputs.map(({ digest }) => digest);
  if (digests.length > 0) {
    const uploads = await handle.select({ userId: dataFiles.uploadedBy }).from(dataFiles).where(and(eq(dataFiles.projectId, projectId), inArray(dataFiles.digest, digests)));
    for (const { userId } of uploads) makers.push({ userId, how: 'uploaded' });
  }
  if (upstream.size > 0) {
    const inherited = await handle.selectDistinct({ userId: lineagePeople.userId, how: lineagePeople.how }).from(lineagePeople)
      .innerJoin(assetVersions, eq(assetVersions.id, lineagePeople.versionId)).where(inArray(assetVersions.artifactId, [...upstream]));
    makers.push(...inherited);
  }
  const seen = new Set<string>();
  return makers.filter(({ userId, how }) => !seen.has(`${userId} ${how}`) && Boolean(seen.add(`${userId} ${how}`)));
}
