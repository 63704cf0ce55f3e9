import * as Y from 'yjs';
import { describe, expect, it } from 'vitest';
import { definitionOf, draftOf, ofKind } from '@/components/notebook/inputs/draft';
import { writeSource } from '@/components/notebook/inputs/write-source';
import { addCell, initialise, sourceOf } from '@/lib/collab/document';

const definitions = [
  { name: 'rate', control: 'slider', label: 'Rate', min: 0, max: 1, step: 0.05, default: 0.5 },
  { name: 'n', control: 'number', label: 'How many', min: 1, default: 3 },
  { name: 'query', control: 'text', label: 'Query', placeholder: 'Words', default: 'a, b' },
  { name: 'method', control: 'select', label: 'Method', options: ['mean', { label: 'Two', value: 2 }], multiple: true, default: ['mean', 2] },
  { name: 'day', control: 'date', label: 'Day', min: '2026-01-01', default: '2026-03-31' },
  { name: 'strict', control: 'checkbox', label: 'Strict', default: true },
  { name: 'file', control: 'file', label: 'File', endsWith: '.csv', default: 'a.csv' },
  { name: 'picked', control: 'rows', label: 'Rows', table: 'clean', default: [1, 4] },
];

describe('the settings of an input', () => {
  it.each(definitions)('give the definition back as it was: $control', (definition) => {
    const written = definitionOf(draftOf(JSON.stringify(definition)));
    expect(written.ok && JSON.parse(written.value)).toEqual(definition);
  });

  it('refuse in words what cannot be, and begin blank where the definition cannot be read', () => {
    const slider = draftOf(JSON.stringify(definitions[0]));
    expect(definitionOf({ ...slider, min: 'low' })).toMatchObject({ ok: false, message: '“low” is not a number.' });
    expect(definitionOf({ ...slider, fallback: '7' })).toMatchObject({ ok: false, message: expect.stringContaining('outside 0 to 1') });
    expect(definitionOf({ ...slider, name: 'my rate' })).toMatchObject({ ok: false, message: expect.stringContaining('cannot be a name') });
    expect(draftOf('{').name).toBe('');
    expect(definitionOf(ofKind(slider, 'date'))).toMatchObject({ ok: true });
    expect(ofKind(slider, 'number')).toMatchObject({ min: '0', max: '1', fallback: '0.5' });
  });
});

describe('writing a cell anew', () => {
  it('touches only what differs, so that what another types elsewhere in it stays', () => {
    const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
    initialise(mine, 'T');
    const cell = addCell(mine, { type: 'input', source: '{ "min": 0, "max": 10 }', after: null });
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine));
    sourceOf(theirs, cell)!.insert(0, '  ');
    writeSource(mine, cell, '{ "min": 0, "max": 1000 }');
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs));
    expect(sourceOf(mine, cell)!.toString()).toBe('  { "min": 0, "max": 1000 }');
  });
});
