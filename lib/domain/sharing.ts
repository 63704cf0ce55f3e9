/** Who has access to a notebook, as pages see it. */
import type { Level, LinkLevel } from './levels';

export interface Access {
  readonly id: string;
  readonly name: string;
  /** Only for people of the notebook's project. */
  readonly email: string | null;
  readonly level: Level;
  /** Where it comes from: they made the notebook, a role in the project, somebody gave it, a link gave it. */
  readonly by: 'maker' | 'role' | 'person' | 'link';
}

export interface ShareLink {
  readonly id: string;
  readonly level: LinkLevel;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** How many people have their level by it. */
  readonly people: number;
}

export interface Sharing {
  /** What the person who asks may do. */
  readonly level: Level;
  readonly canShare: boolean;
  readonly people: readonly Access[];
  /** Empty for those who may not share. */
  readonly links: readonly ShareLink[];
}

/** Days after which a link may end. */
export const LINK_DAYS = [1, 7, 30, 90] as const;
