/** test/walls.mjs takes walls away by their text: each must still stand where it is looked for, or its loss is never tried. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { WALLS } from '../../walls-list.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const walls = WALLS as readonly { readonly name: string; readonly file: string; readonly from: string; readonly to: string }[];

describe('the walls that can be taken away', () => {
  it.each(walls.map((wall) => [wall.name, wall] as const))('%s: stands in its file once, and is gone when taken away', (_name, { file, from, to }) => {
    expect(existsSync(join(root, file))).toBe(true);
    const source = readFileSync(join(root, file), 'utf8');
    expect(source.split(from)).toHaveLength(2);
    expect(source.replace(from, () => to)).not.toBe(source);
  });
});
