/** Why a button is blocked: from the same table that the doors ask (lib/domain/roles.ts). */
import { PERMISSIONS, ROLE_NAMES, type Permission, type Role } from '@/lib/domain/roles';

/** Null when `permissions` holds it; else who may do it, and what the person is here. */
export function blockedFor(permission: Permission, permissions: readonly Permission[], roles: readonly Role[] = []): string | null {
  if (permissions.includes(permission)) return null;
  const holders: readonly Role[] = PERMISSIONS[permission];
  const names = holders.map((role) => withArticle(ROLE_NAMES[role].toLowerCase()));
  const who = names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : names[0];
  const own = roles.length > 0 ? ` You are here as ${roles.map((role) => withArticle(ROLE_NAMES[role].toLowerCase())).join(' and ')}.` : ' You have no role here.';
  return `This takes ${who}.${own}`;
}

function withArticle(name: string): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}
