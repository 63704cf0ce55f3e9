'use client';
import { ROLE_NAMES, ROLES, type Role } from '@/lib/domain/roles';
import styles from './people.module.css';

/** What a role lets one do, in a line. */
const DOES: Record<Role, string> = {
  viewer: 'Reads everything but raw data',
  author: 'Writes notebooks, runs cells, uploads, pins',
  reviewer: 'Checks evidence, signs or refuses',
  manager: 'Approves, deploys, changes projects',
  privacy: 'Decides on personal data',
  auditor: 'Verifies and exports the log',
  admin: 'Grants roles, never approves',
};

/** Any number of roles, each with what it allows. */
export function RolesField({ roles, onChange }: { readonly roles: readonly Role[]; readonly onChange: (roles: readonly Role[]) => void }) {
  return (
    <fieldset className={styles.scopes}>
      <legend>Roles</legend>
      {ROLES.map((role) => (
        // its text is the role and what it allows
        // eslint-disable-next-line jsx-a11y/label-has-associated-control
        <label key={role}>
          <input type="checkbox" checked={roles.includes(role)} onChange={(event) => onChange(event.target.checked ? [...roles, role] : roles.filter((one) => one !== role))} />
          <span><b>{ROLE_NAMES[role]}</b> <span className="dim">{DOES[role]}</span></span>
        </label>
      ))}
    </fieldset>
  );
}
