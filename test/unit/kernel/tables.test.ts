import { describe, expect, it } from 'vitest';
import { readKernelFrame } from '@/kernel/host/validate';
import { MOST_COLUMNS, MOST_TABLES } from '@/kernel/protocol';
import { Table } from '@/kernel/stdlib/data';
import { tablesOf } from '@/kernel/worker/tables';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import { apply, emptySession } from '@/lib/notebook/session';
import type { SessionEvent } from '@/lib/notebook/session-types';

const ended = (tables: unknown) => ({ type: 'ended', execution: 'e', ok: true, tensors: 0, tensorBytes: 0, hasGpu: false, unsent: 0, tables });
const wide = (columns: number) => Object.fromEntries(Array.from({ length: columns }, (_, at) => [`c${at}`, 'number']));
const defined = (values: Record<string, unknown>) => new Map(Object.entries(values).map(([name, value]) => [name, { value }]));

describe('The tables that a cell defined', () => {
  it('are told by name, with their columns and types, and nothing else is', () => {
    const people = Table.fromRows([{ age: 1, name: 'a', isIn: true, at: new Date(0), share: 0.5 }]);
    expect(tablesOf(defined({ people, count: 3, list: [people], nothing: null }))).toEqual({ people: { age: 'integer', name: 'string', isIn: 'boolean', at: 'date', share: 'number' } });
    expect(tablesOf(defined({ count: 3 }))).toBeUndefined();
    const trap = new Proxy({}, { getPrototypeOf: () => { throw new Error('asked'); }, get: () => { throw new Error('asked'); } });
    expect(tablesOf(defined({ trap, under: Object.create(trap) as unknown, forged: Object.create(Table.prototype) as unknown }))).toBeUndefined();
  });
  it('are cut where they are too many or too wide, to what the host takes', () => {
    const many = Object.fromEntries(Array.from({ length: MOST_TABLES + 9 }, (_, at) => [`t${at}`, Table.fromRows([wide(70)])]));
    const told = tablesOf(defined(many))!;
    expect(Object.keys(told)).toHaveLength(MOST_TABLES);
    expect(Object.values(told).reduce((sum, columns) => sum + Object.keys(columns).length, 0)).toBe(MOST_COLUMNS);
    expect(readKernelFrame(ended(told))).not.toBeNull();
  });
});

describe('What a kernel claims of its tables (K2)', () => {
  it.each([
    ['too many tables', Object.fromEntries(Array.from({ length: MOST_TABLES + 1 }, (_, at) => [`t${at}`, {}]))], ['too many columns', { a: wide(MOST_COLUMNS + 1) }], ['a type that is none', { a: { b: 'x; evil' } }],
    ['a name that reaches a prototype', { a: JSON.parse('{"__proto__": "number"}') as unknown }], ['a list', []], ['a long name', { ['x'.repeat(201)]: {} }],
  ])('is refused for %s', (_what, tables) => expect(readKernelFrame(ended(tables))).toBeNull());
});

describe('A cell in the session', () => {
  const [cell, digest] = ['c' as CellId, 'd' as never];
  const run = (execution: string, outcome: 'ok' | 'error', tables?: Record<string, Record<string, 'number'>>): SessionEvent[] => [
    { type: 'queued', cell, execution: execution as ExecutionId, number: 1, digest, by: { id: 'u' as never, name: 'U' }, at: 0 },
    { type: 'started', cell, execution: execution as ExecutionId, ancestors: {}, at: 0 },
    { type: 'ended', cell, execution: execution as ExecutionId, outcome, ...(tables ? { tables } : {}), at: 1 },
  ];
  const after = (...events: SessionEvent[]) => [{ type: 'graph', order: [cell], cells: [{ id: cell, type: 'ts', digest, defines: [], reads: [], parents: [], problems: [] }] } as SessionEvent, ...events].reduce((state, event) => apply(state, { seq: state.seq + 1, event }), emptySession()).cells[cell]?.tables;
  it('has the tables of its last run that succeeded', () => {
    expect(after(...run('1', 'ok', { a: { x: 'number' } }))).toEqual({ a: { x: 'number' } });
    expect(after(...run('1', 'ok', { a: { x: 'number' } }), ...run('2', 'error'))).toEqual({ a: { x: 'number' } });
    expect(after(...run('1', 'ok', { a: { x: 'number' } }), ...run('2', 'ok'))).toBeUndefined();
  });
});
