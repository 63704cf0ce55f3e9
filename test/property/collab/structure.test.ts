/** Splitting, merging, pasting and moving while others type: all end with the same cells, and no word is lost (C21 to C24). */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as Y from 'yjs';
import { Structure } from '@/components/notebook/structure';
import { listCells, listHeads, moveCells, sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';

class Team {
  readonly docs: readonly Y.Doc[];
  readonly structures: readonly Structure[];

  constructor(people: number, sources: readonly string[]) {
    const first = new Y.Doc();
    new Structure(first).add(sources.map((source) => ({ type: 'ts', source })), null);
    this.docs = Array.from({ length: people }, () => new Y.Doc());
    for (const doc of this.docs) Y.applyUpdate(doc, Y.encodeStateAsUpdate(first));
    this.structures = this.docs.map((doc) => new Structure(doc));
  }

  /** `to` hears all that `from` has. */
  tell(from: number, to: number): void {
    Y.applyUpdate(this.docs[to]!, Y.encodeStateAsUpdate(this.docs[from]!, Y.encodeStateVector(this.docs[to]!)));
  }

  tellAll(): void {
    // Twice: what a page sets right when it hears of the others is told, too.
    for (let round = 0; round < 2; round += 1) {
      for (const from of this.docs.keys()) if (from > 0) this.tell(from, 0);
      for (const to of this.docs.keys()) if (to > 0) this.tell(0, to);
    }
  }

  ids(who: number): CellId[] {
    return listHeads(this.docs[who]!).map((head) => head.id);
  }

  read(who: number): string[] {
    return listCells(this.docs[who]!).map((cell) => cell.source);
  }
}

/** Between words: `·one··two·` may be cut and written into in its middle, never inside a word. */
function boundary(source: string, at: number): number {
  const places = [0, source.length, ...[...source.matchAll(/·\n*·/g)].map((match) => match.index + 1)];
  return places[at % places.length]!;
}

const KINDS = ['type', 'type', 'type', 'split', 'merge', 'move', 'paste', 'undo', 'redo', 'hear', 'hear'] as const;
const steps = (kinds: readonly string[]) => fc.array(fc.record({ who: fc.nat(2), what: fc.constantFrom(...kinds), cell: fc.nat(30), at: fc.nat(30), more: fc.nat(3) }), { minLength: 3, maxLength: 50 });

function play(kinds: readonly string[], check: (team: Team, words: readonly string[]) => void): void {
  fc.assert(fc.property(steps(kinds), (played) => {
    const team = new Team(3, ['·alpha··beta··gamma·', '·delta·\n\n·epsilon·', '·zeta·']);
    const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
    for (const [index, { who, what, cell, at, more }] of played.entries()) {
      const [doc, structure, ids] = [team.docs[who]!, team.structures[who]!, team.ids(who)];
      if (what === 'hear') team.tell((who + 1 + (more % 2)) % 3, who);
      else if (what === 'undo') structure.undo();
      else if (what === 'redo') structure.redo();
      else if (what === 'paste') structure.add([{ type: 'markdown', source: `·p${index}a·` }, { type: 'ts', source: `·p${index}b·` }], ids[cell % ids.length] ?? null, 'paste');
      else if (ids.length > 0) {
        const from = cell % ids.length;
        const some = ids.slice(from, from + 1 + more);
        const source = sourceOf(doc, ids[from]!)!;
        if (what === 'type') {
          words.push(`w${index}x`);
          source.insert(boundary(source.toString(), at), `·w${index}x·`);
        } else if (what === 'split') structure.split(ids[from]!, Array.from({ length: 1 + (more % 2) }, (_, step) => boundary(source.toString(), at + step)));
        else if (what === 'merge') structure.merge(some);
        else if (what === 'move') structure.moveTo(some, [null, ...ids][at % (ids.length + 1)] ?? null);
        else if (what === 'delete') structure.remove(some);
        else if (what === 'retype') structure.changeType(some, at % 2 ? 'markdown' : 'ts');
      }
    }
    team.tellAll();
    for (const who of [1, 2]) expect(listCells(team.docs[who]!, { withTrashed: true })).toEqual(listCells(team.docs[0]!, { withTrashed: true }));
    check(team, words);
  }), { numRuns: 250 });
}

describe('structure, changed by three people at once', () => {
  it('C21, C25: shows every word that was typed once, whatever was split, merged, moved and taken back meanwhile, also the same cells at the same moment', () => {
    play(KINDS.filter((kind) => kind !== 'paste'), (team, words) => {
      const shown = team.read(0).join('\n');
      for (const word of words) expect([word, shown.split(word).length - 1]).toEqual([word, 1]);
    });
  });

  it('keeps every word, shown or in the trash, when cells are also pasted, deleted and made other types', () => {
    play([...KINDS, 'delete', 'delete', 'retype'], (team, words) => {
      const kept = listCells(team.docs[0]!, { withTrashed: true }).map((cell) => cell.source).join('\n');
      for (const word of words) expect(kept).toContain(word);
    });
  });

  it('takes steps back one by one to the very beginning, and makes them again', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('split', 'merge', 'move', 'paste', 'delete', 'retype'), fc.nat(20), fc.nat(20), fc.nat(3)), { minLength: 1, maxLength: 12 }), (played) => {
      const team = new Team(2, ['·one··two·', '·three·\n·four·', '', '·five·']);
      const state = () => listCells(team.docs[0]!).map(({ type, source }) => ({ type, source }));
      const before = state();
      const structure = team.structures[0]!;
      let count = 0;
      for (const [what, cell, at, more] of played) {
        const ids = team.ids(0);
        if (ids.length === 0) break;
        const some = ids.slice(cell % ids.length, (cell % ids.length) + 1 + more);
        if (what === 'split') count += structure.split(some[0]!, [boundary(sourceOf(team.docs[0]!, some[0]!)!.toString(), at)]).length > 0 ? 1 : 0;
        else if (what === 'merge') count += structure.merge(some) ? 1 : 0;
        else if (what === 'move') count += structure.moveTo(some, [null, ...ids][at % (ids.length + 1)] ?? null) ? 1 : 0;
        else if (what === 'paste') count += structure.add([{ type: 'ts', source: 'new' }], some[0]!, 'paste').length;
        else if (what === 'retype') count += structure.changeType(some, at % 2 ? 'markdown' : 'ts') ? 1 : 0;
        else {
          structure.remove(some);
          count += 1;
        }
      }
      const after = state();
      for (let step = 0; step < count; step += 1) expect(structure.undo()?.isDone).toBe(true);
      expect(structure.canUndo).toBe(false);
      expect(state()).toEqual(before);
      for (let step = 0; step < count; step += 1) expect(structure.redo()?.isDone).toBe(true);
      // Which side of a repeated cut an empty line between two cells goes to is not kept; every letter is.
      const letters = (cells: typeof after) => cells.map(({ type, source }) => ({ type, source: source.replaceAll('\n', '') }));
      expect(letters(state())).toEqual(letters(after));
    }), { numRuns: 400 });
  });

  it('moves several cells as one block while somebody else moves others, and doubles none', () => {
    fc.assert(fc.property(fc.nat(6), fc.nat(6), fc.nat(6), fc.nat(6), (from, to, otherFrom, otherTo) => {
      const team = new Team(2, Array.from({ length: 7 }, (_, index) => `cell ${index}`));
      const ids = team.ids(0);
      const block = ids.slice(from, from + 3);
      const target = ids.filter((id) => !block.includes(id))[to % Math.max(1, ids.length - block.length)] ?? null;
      moveCells(team.docs[0]!, block, target);
      team.structures[1]!.moveTo([ids[otherFrom]!], ids[otherTo]!);
      team.tellAll();
      expect(team.ids(0)).toEqual(team.ids(1));
      expect(team.ids(0).toSorted()).toEqual(ids.toSorted());
    }));
  });
});
