import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isAtLeast, LEVELS, levelOf, mayInNotebook, NOTEBOOK_PERMISSIONS, permissionsOf, type NotebookPermission, type Standing } from '@/lib/domain/levels';
import { isAllowed, PERMISSIONS, ROLES, type Permission } from '@/lib/domain/roles';

const permissions = Object.keys(NOTEBOOK_PERMISSIONS) as NotebookPermission[];
const standing: fc.Arbitrary<Standing> = fc.record({ roles: fc.uniqueArray(fc.constantFrom(...ROLES)), granted: fc.constantFrom(null, ...LEVELS), isMaker: fc.boolean() });

describe('a level in a notebook', () => {
  it('holds all that the levels before it hold', () => {
    for (const [at, level] of LEVELS.entries()) for (const lower of LEVELS.slice(0, at)) expect(permissionsOf(level)).toEqual(expect.arrayContaining(permissionsOf(lower)));
  });

  it.each([
    ['viewer', 'view'], ['reviewer', 'comment'], ['manager', 'comment'], ['privacy', 'comment'], ['auditor', 'view'], ['admin', 'view'], ['author', 'edit'],
  ] as const)('is, for a %s of the project, %s', (role, level) => {
    expect(levelOf({ roles: [role], granted: null, isMaker: false })).toBe(level);
  });

  it('is Owner for who made the notebook, as long as a role lets them edit notebooks there', () => {
    expect(levelOf({ roles: ['author'], granted: null, isMaker: true })).toBe('own');
    expect(levelOf({ roles: ['viewer'], granted: null, isMaker: true })).toBe('view');
    expect(levelOf({ roles: [], granted: null, isMaker: true })).toBeNull();
  });

  it('never falls by what is given: the higher of role and grant counts', () => {
    fc.assert(fc.property(standing, (each) => {
      const without = levelOf({ ...each, granted: null });
      const level = levelOf(each);
      expect(without === null ? level : isAtLeast(level, without) || without).toBe(without === null ? each.granted : true);
      if (each.granted) expect(isAtLeast(level, each.granted)).toBe(true);
    }));
  });

  it('allows just what the permissions say, except that administrators may share beyond theirs', () => {
    fc.assert(fc.property(standing, fc.constantFrom(...permissions), (each, permission) => {
      const byLevel = isAtLeast(levelOf(each), NOTEBOOK_PERMISSIONS[permission]);
      const isBeyond = (permission === 'notebook:share' && each.roles.includes('admin')) || (permission === 'notebook:trash' && each.roles.includes('author'));
      expect(mayInNotebook(each, permission)).toBe(byLevel || isBeyond);
    }));
  });

  it('gives no permission of a project', () => {
    const ofProjects = (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => !(permission in NOTEBOOK_PERMISSIONS));
    expect(ofProjects).toContain('data:read');
    expect(ofProjects).toContain('version:pin');
    expect(ofProjects).toContain('project:read');
    for (const permission of ofProjects) expect(isAllowed([], permission)).toBe(false);
  });
});
