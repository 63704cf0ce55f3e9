/** What mends each kind of problem, once: the buttons at the problem and the palette read this. */
import type { ProblemCode } from '@/lib/notebook/session-types';
import type { Remedy } from '../typescript/types';
import { assignsForeign, assignsUndeclared } from './assigns';
import { ownConstant } from './constant';
import { cycle } from './cycle';
import { notImportable } from './imports';
import { missingName } from './missing';
import type { FixMaker, Scene } from './scene';
import { definedTwice } from './twice';

const FIXES: Readonly<Record<ProblemCode, FixMaker | null>> = {
  'defined-twice': definedTwice,
  cycle,
  'missing-name': missingName,
  'assigns-foreign': assignsForeign,
  'assigns-undeclared': assignsUndeclared,
  'not-importable': notImportable,
  syntax: ownConstant,
  // A person must decide what becomes of it.
  'too-large': null,
};

const MOST = 4;

export function remediesFor(scene: Scene): readonly Remedy[] {
  return FIXES[scene.problem.code]?.(scene).slice(0, MOST) ?? [];
}
