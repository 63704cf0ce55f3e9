/**
 * Who may do what. One table, read by every door, every button and the tests. A person holds any number of roles in a
 * workspace, and more in a project; what they may do is the union. No role passes a gate by rank: gates are in
 * lifecycle.ts, and the administrator holds no right to approve.
 */
export const ROLES = ['viewer', 'author', 'reviewer', 'manager', 'privacy', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Record<Role, string> = {
  viewer: 'Viewer',
  author: 'Data scientist',
  reviewer: 'Reviewer',
  manager: 'Manager',
  privacy: 'Privacy officer',
  auditor: 'Auditor',
  admin: 'Administrator',
};

const everyone = ROLES;

export const PERMISSIONS = {
  'project:read': everyone,
  'project:create': ['author', 'manager', 'admin'],
  'project:manage': ['manager'],
  'notebook:read': everyone,
  'notebook:comment': ['author', 'reviewer', 'manager', 'privacy'],
  'notebook:edit': ['author'],
  'notebook:trash': ['author'],
  /** Besides whoever owns the notebook (levels.ts): so that one whose owner left can be given to somebody. */
  'notebook:share': ['admin'],
  'cell:run': ['author'],
  'data:upload': ['author'],
  /** Raw rows of a file or snapshot. Authors and reviewers by grant once personal-data tags exist. */
  'data:read': ['author', 'reviewer', 'privacy'],
  /** Make, change and remove connections to other servers, with their credentials. */
  'connection:manage': ['manager', 'admin'],
  /** Try a connection. Notebooks read through those of their project, whoever runs them (DESIGN L9). */
  'connection:use': ['author', 'manager', 'admin'],
  /** Make, change and remove streams of records, and their tokens. */
  'stream:manage': ['author', 'manager'],
  'version:pin': ['author'],
  'version:replay': ['author', 'reviewer'],
  'item:attest': ['author'],
  'item:sign': ['reviewer', 'manager', 'privacy'],
  'gate:approve': ['reviewer', 'manager'],
  'lifecycle:ask': ['author', 'reviewer', 'manager'],
  'lifecycle:deploy': ['manager'],
  'lifecycle:retire': ['reviewer', 'manager'],
  'model:predict': everyone,
  'deployment:read': everyone,
  'alert:acknowledge': ['author', 'reviewer', 'manager'],
  'audit:read': everyone,
  'audit:export': ['reviewer', 'manager', 'privacy', 'auditor', 'admin'],
  'role:grant': ['admin'],
  'token:own': everyone,
  'policy:change': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** True when at least one of `roles` holds `permission`. */
export function isAllowed(roles: readonly Role[], permission: Permission): boolean {
  const holders: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => holders.includes(role));
}
