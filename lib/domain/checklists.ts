/**
 * Checklist templates as versioned data (GOVERNANCE, "Checklist templates"). Rows of `checklist_templates` are made from
 * these once; a version of a card keeps the items it was given. A change here is a new `version`, never an edit.
 */
import type { ArtifactKind } from './artifacts';
import type { Gate } from './lifecycle';

export type ItemStage = 'problem' | 'data' | 'train' | 'validate' | 'deploy' | 'monitor' | 'retire';
export type Signer = 'reviewer' | 'manager' | 'privacy';

/**
 * What an item rests on: DS data snapshot · TR replayed run · MD the artifact itself · EV recomputed evaluation · PV privacy
 * scan · LK leakage check · DP deployment (its rehearsal, or the terms of its end) · CD the project's purpose and
 * thresholds · HU a person's statement, in words.
 */
export type EvidenceCode = 'DS' | 'TR' | 'MD' | 'EV' | 'PV' | 'LK' | 'DP' | 'CD' | 'HU';

export interface ChecklistItem {
  readonly code: string;
  readonly kinds: readonly ArtifactKind[];
  readonly stage: ItemStage;
  readonly text: string;
  readonly evidence: readonly EvidenceCode[];
  readonly signers: readonly Signer[];
  readonly blocking: boolean;
}

export interface ChecklistTemplate {
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly sourceVersion: string;
  /** ISO date. */
  readonly appliesFrom: string;
  readonly items: readonly ChecklistItem[];
}

export const GENERAL: ChecklistTemplate = {
  code: 'general',
  version: 1,
  name: 'General',
  sourceVersion: 'Pinion 1',
  appliesFrom: '2026-11-01',
  items: [
    { code: 'purpose', kinds: ['model'], stage: 'problem', text: 'Purpose, users, forbidden uses and the success metric with its threshold were fixed before training.', evidence: ['CD', 'HU'], signers: ['manager'], blocking: true },
    { code: 'snapshot', kinds: ['dataset'], stage: 'data', text: 'The snapshot’s source, licence and consent are recorded, and its columns may be used for this purpose.', evidence: ['DS', 'PV', 'HU'], signers: ['reviewer', 'privacy'], blocking: true },
    { code: 'training-data', kinds: ['model'], stage: 'data', text: 'The training snapshot cannot change, its source and licence are recorded, and nothing leaks into the evaluation.', evidence: ['DS', 'LK'], signers: ['reviewer'], blocking: true },
    { code: 'replay', kinds: ['model'], stage: 'train', text: 'Running the pinned cells again gives the same model.', evidence: ['TR', 'MD'], signers: ['reviewer'], blocking: true },
    { code: 'held-out', kinds: ['model', 'report'], stage: 'validate', text: 'The numbers come from rows held out of training, and the weakest part of the data was looked at.', evidence: ['EV'], signers: ['reviewer'], blocking: true },
    { code: 'groups', kinds: ['model'], stage: 'validate', text: 'Gaps between groups of people were looked at; each is justified or mitigated.', evidence: ['EV', 'HU'], signers: ['reviewer'], blocking: true },
    { code: 'rollback', kinds: ['model'], stage: 'deploy', text: 'The rehearsal answered, the way back is known, and somebody owns the alerts.', evidence: ['DP', 'MD'], signers: ['manager'], blocking: true },
    { code: 'retirement', kinds: ['model', 'dataset'], stage: 'retire', text: 'Everyone who uses it was told the date and the successor, and nothing personal is kept without a reason.', evidence: ['DP', 'HU'], signers: ['manager', 'reviewer'], blocking: true },
  ],
};

export const TEMPLATES: readonly ChecklistTemplate[] = [GENERAL];

/** Stages whose items a gate asks for. Deployment asks for those of validation again, since evidence may have changed. */
export const GATE_STAGES: Record<Gate, readonly ItemStage[]> = {
  validation: ['problem', 'data', 'train', 'validate'],
  deployment: ['problem', 'data', 'train', 'validate', 'deploy'],
  retirement: ['retire'],
};

export const ITEM_GROUPS: Record<ItemStage, string> = {
  problem: 'Purpose',
  data: 'Data and training',
  train: 'Data and training',
  validate: 'Validation',
  deploy: 'Deployment',
  monitor: 'Monitoring',
  retire: 'Retirement',
};

export function itemsFor(template: Pick<ChecklistTemplate, 'items'>, kind: ArtifactKind): readonly ChecklistItem[] {
  return template.items.filter((item) => item.kinds.includes(kind));
}
