import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ARTIFACT_KINDS, type ArtifactKind } from '@/lib/domain/artifacts';
import { CHECKS } from '@/lib/domain/checks';
import { GENERAL, itemsFor } from '@/lib/domain/checklists';
import { canonicalJson } from '@/lib/domain/canonical';
import { approvalGate, bindingsOf, checksOf, emptySeats, evidenceDigest, explainGate, seatsOf, whyNotApprove, whyNotSign, type ApprovalFact, type CheckFact, type GateFacts, type ItemFact, type Looker } from '@/lib/domain/gates';
import type { Digest } from '@/lib/domain/ids';
import { GATES, type Gate } from '@/lib/domain/lifecycle';
import { ROLES, type Role } from '@/lib/domain/roles';

const digestOf = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex') as Digest;
const nobody: Looker = { id: 'nobody', roles: [] };
const STATE_OF: Record<Gate, string> = { validation: 'in-validation', deployment: 'approved', retirement: 'deprecated' };
const NOW = 1_000_000;

/** Facts with which `gate` is open: the case from which each property takes something away. */
function open(kind: ArtifactKind, gate: Gate, tier: GateFacts['riskTier']): GateFacts {
  const base: GateFacts = {
    kind, state: STATE_OF[gate], artifact: digestOf('artifact'), riskTier: tier, policy: digestOf('policy'), template: digestOf('template'), trainedOn: digestOf('data'),
    terms: { sunsetAt: NOW - 1, digest: digestOf('terms') },
    checks: CHECKS[kind].map(({ code }): CheckFact => ({ code, status: 'pass', summary: '', evidenceDigest: digestOf(code), policy: digestOf('policy') })),
    items: [], approvals: [], makers: new Set(['maker']), now: NOW, digestOf,
  };
  const items = itemsFor(GENERAL, kind).map((item): ItemFact => ({ id: item.code, item, state: 'pass', evidenceDigest: evidenceDigest(base, item), signedBy: 'signer' }));
  const facts = { ...base, items };
  const approvals = seatsOf(gate, tier).map((seat, index): ApprovalFact => ({ gate: approvalGate(gate), decision: 'approve', userId: `approver ${index}`, role: seat[0]!, reason: '', bindsTo: bindingsOf(facts, gate), isEnded: false }));
  return { ...facts, approvals };
}

const cases = fc.record({ kind: fc.constantFrom(...ARTIFACT_KINDS), gate: fc.constantFrom(...GATES), tier: fc.constantFrom('low' as const, 'medium' as const, 'high' as const) });
const missing = (facts: GateFacts, gate: Gate) => explainGate(facts, gate, nobody);

describe('a gate', () => {
  it('G1, G10: is open exactly when nothing is missing, and then says nothing', () => {
    fc.assert(fc.property(cases, ({ kind, gate, tier }) => {
      expect(missing(open(kind, gate, tier), gate)).toEqual([]);
    }));
  });

  it('G2, L5: closes for any check that is not a pass with evidence under the present policy', () => {
    const spoilt = fc.constantFrom<Partial<CheckFact> | null>(null, { status: 'not-started' }, { status: 'running' }, { status: 'fail' }, { status: 'insufficient' }, { evidenceDigest: null }, { policy: digestOf('other') });
    fc.assert(fc.property(cases, spoilt, fc.nat(), ({ kind, gate, tier }, change, which) => {
      const facts = open(kind, gate, tier);
      const counted = checksOf(facts, gate);
      fc.pre(counted.length > 0);
      const { code } = counted[which % counted.length]!;
      const checks = facts.checks.flatMap((check) => (check.code !== code ? [check] : change === null ? [] : [{ ...check, ...change }]));
      expect(missing({ ...facts, checks }, gate).some((entry) => entry.code === `check:${code}`)).toBe(true);
    }), { numRuns: 300 });
  });

  it('G3, G4: closes for any item of its stages that is unsigned, refused or signed on other evidence, and for no other', () => {
    const spoilt = fc.constantFrom<Partial<ItemFact>>({ state: 'open', signedBy: null, evidenceDigest: null }, { state: 'fail' }, { state: 'insufficient' }, { evidenceDigest: digestOf('other') }, { signedBy: null });
    fc.assert(fc.property(cases, spoilt, fc.nat(), ({ kind, gate, tier }, change, which) => {
      const facts = open(kind, gate, tier);
      fc.pre(facts.items.length > 0);
      const { id, item } = facts.items[which % facts.items.length]!;
      const items = facts.items.map((fact) => (fact.id === id ? { ...fact, ...change } : fact));
      const isAsked = gate === 'retirement' ? item.stage === 'retire' : item.stage !== 'retire' && (item.stage !== 'deploy' || gate === 'deployment');
      expect(missing({ ...facts, items }, gate).map((entry) => entry.code)).toEqual(isAsked ? [`item:${id}`] : []);
    }), { numRuns: 300 });
  });

  it('G7: takes no approval once anything that it binds to has changed', () => {
    const change = fc.constantFrom<Partial<GateFacts>>({ artifact: digestOf('x') }, { policy: digestOf('x') }, { template: digestOf('x') });
    fc.assert(fc.property(cases, change, ({ kind, gate, tier }, changed) => {
      const facts = { ...open(kind, gate, tier), ...changed };
      expect(emptySeats(facts, gate)).toEqual(seatsOf(gate, tier));
      expect(missing(facts, gate).some((entry) => entry.code === 'approvals' && entry.state === 'stale')).toBe(true);
    }));
  });

  it('G5, G6: counts nobody of the lineage, no ended decision, and nobody twice', () => {
    fc.assert(fc.property(cases, fc.nat(), ({ kind, gate, tier }, which) => {
      const facts = open(kind, gate, tier);
      const one = facts.approvals[which % facts.approvals.length]!;
      expect(emptySeats({ ...facts, makers: new Set([one.userId]) }, gate)).toHaveLength(1);
      expect(emptySeats({ ...facts, approvals: facts.approvals.map((entry) => (entry === one ? { ...entry, isEnded: true } : entry)) }, gate)).toHaveLength(1);
      const alone = facts.approvals.map((entry) => ({ ...entry, userId: 'one person' }));
      expect(emptySeats({ ...facts, approvals: alone }, gate)).toHaveLength(facts.approvals.length - 1);
    }));
  });

  it('G9: stays closed while a refusal stands, however many approve', () => {
    fc.assert(fc.property(cases, ({ kind, gate, tier }) => {
      const facts = open(kind, gate, tier);
      const refusal: ApprovalFact = { ...facts.approvals[0]!, decision: 'refuse', userId: 'another', reason: 'no' };
      expect(missing({ ...facts, approvals: [...facts.approvals, refusal] }, gate)).toMatchObject([{ state: 'refused', detail: 'no' }]);
    }));
  });

  it('LC6: of retirement stays closed until the announced date, and without one', () => {
    fc.assert(fc.property(fc.constantFrom(...ARTIFACT_KINDS), fc.integer({ min: 1, max: 1e9 }), (kind, ahead) => {
      const facts = open(kind, 'retirement', 'low');
      expect(missing({ ...facts, now: NOW - 1 - ahead }, 'retirement').map((entry) => entry.code)).toEqual(['sunset']);
      expect(missing({ ...facts, terms: null }, 'retirement').map((entry) => entry.code)).toContain('sunset');
    }));
  });

  it('G5: lets nobody of the lineage decide or sign, and nobody without the role', () => {
    fc.assert(fc.property(cases, fc.subarray([...ROLES]), ({ kind, gate, tier }, roles: Role[]) => {
      const facts = open(kind, gate, tier);
      expect(whyNotApprove(facts, gate, { id: 'maker', roles })).not.toBeNull();
      for (const item of facts.items) expect(whyNotSign(facts, item, { id: 'maker', roles })).not.toBeNull();
      if (!roles.includes('reviewer') && !roles.includes('manager')) expect(whyNotApprove(facts, gate, { id: 'other', roles })).not.toBeNull();
      else expect(whyNotApprove(facts, gate, { id: 'other', roles })).toBeNull();
    }));
  });

  it('G10: says of everything missing what, who and the verb, and offers it only to somebody who could', () => {
    fc.assert(fc.property(cases, fc.subarray([...ROLES]), ({ kind, gate, tier }, roles: Role[]) => {
      const bare = { ...open(kind, gate, tier), checks: [], approvals: [], items: open(kind, gate, tier).items.map((item) => ({ ...item, state: 'open' as const, signedBy: null, evidenceDigest: null })) };
      for (const entry of explainGate(bare, gate, { id: 'other', roles })) {
        for (const text of [entry.title, entry.detail, entry.who, entry.verb]) expect(text).not.toBe('');
        if (roles.length === 0) expect(entry.isMine).toBe(false);
      }
    }));
  });
});
