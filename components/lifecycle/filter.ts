/** Which cards a board shows. Pure. */
import type { ArtifactKind } from '@/lib/domain/artifacts';
import type { BoardCardView } from '@/lib/domain/views';

export interface BoardFilter {
  readonly text: string;
  readonly kind: ArtifactKind | 'all';
  readonly onlyMine: boolean;
  readonly onlyBlocked: boolean;
}

/** Cards that fit every part of the filter, in their order. Each word of the text must be in name, version or digest. */
export function filterCards(cards: readonly BoardCardView[], { text, kind, onlyMine, onlyBlocked }: BoardFilter): readonly BoardCardView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter((card) => {
    const known = `${card.asset} v${card.number} ${card.digest}`.toLowerCase();
    return (kind === 'all' || card.kind === kind) && (!onlyMine || card.needsMe) && (!onlyBlocked || card.isBlocked) && words.every((word) => known.includes(word));
  });
}
