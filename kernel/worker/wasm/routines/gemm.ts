/** The matrix product, after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). */
import { add, and, atLeast, bytes, count, equal, repeat, less, minimum, mul, select, sub, when, type Assembler, type Code, type Local } from '../assembler';
import { COLUMNS, defineEdge, defineLeftPack, definePack, defineTile, ROWS, Start } from './gemm-tile';

/** Of the inner dimension taken at a time, so that a panel (16 KiB) stays in the first cache, and of columns, for the second. */
const DEPTH = 512;
const WIDTH = 512;

/** Rows of a turned left matrix are gathered where so many columns use them. */
const WORTH_PACKING = 3 * COLUMNS;

/** Bytes of scratch that `gemm` needs: one tile, a packed panel of the left and a packed block of the right matrix. */
export const gemmScratch = (inner: number, columns: number): number =>
  4 * (ROWS * COLUMNS + Math.min(inner, DEPTH) * (Math.min(columns, WIDTH) + COLUMNS + ROWS));

/** True where the right matrix is one packed block, which stays in the scratch for the next product with it. */
export const staysPacked = (inner: number, columns: number): boolean => inner <= DEPTH && columns <= WIDTH;

/**
 * `gemm(a, aStride, aTurned, b, bStride, bTurned, c, cStride, rows, columns, inner, start, bias, scratch, isPacked)`: C = start + A·B in float32, C of
 * shape [rows, columns]. Addresses in bytes, strides in floats between rows as stored. A is stored as [rows, inner], or as
 * [inner, rows] if `aTurned` is 1; B as [inner, columns], or as [columns, inner] if `bTurned` is 1.
 * `isPacked`: the product before in the same scratch had the same B, and `staysPacked`.
 * Every element is summed in the order of the inner dimension, in one accumulator that begins with its start: the sum depends
 * on neither the shape nor the place of the element.
 */
export function defineGemm(assembler: Assembler) {
  const [pack, packLeft] = [definePack(assembler), defineLeftPack(assembler)];
  const tiles = [false, true].map((isTurned) => Array.from({ length: ROWS }, (_, i) => defineTile(assembler, i + 1, isTurned)));
  const [load, save] = [defineEdge(assembler, 'load'), defineEdge(assembler, 'save')];

  return assembler.function('gemm', ['a', 'aStride', 'aTurned', 'b', 'bStride', 'bTurned', 'c', 'cStride', 'rows', 'columns', 'inner', 'start', 'bias', 'scratch', 'isPacked'], (
    { a, aStride, aTurned, b, bStride, bTurned, c, cStride, rows, columns, inner, start, bias, scratch, isPacked }, variable,
  ) => {
    const [block, end, k, depth, row, height, column, width] = [variable(), variable(), variable(), variable(), variable(), variable(), variable(), variable()];
    const [left, leftStride, leftPanel, panel, packed, target, mode, addend, limit] = Array.from({ length: 9 }, () => variable()) as [Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const atMost = (local: Local, value: Code, most: number): Code => [local.set(value), limit.set(most), local.set(minimum(local, limit))];
    const place = (base: Local, stride: Local, isTurned: Local, i: Local, j: Local): Code =>
      add(base, bytes(select(isTurned, add(mul(j, stride), i), add(mul(i, stride), j))));
    const tile = (rowsOfTile: number, into: Local, stride: Local | number, start: Local | number): Code => {
      const values = [left, leftStride, panel, depth, into, stride, start, addend] as const;
      return when(aTurned, tiles[1]![rowsOfTile - 1]!(...values), tiles[0]![rowsOfTile - 1]!(...values));
    };
    const anyTile = (into: Local, stride: Local | number, start: Local | number, n = ROWS): Code =>
      (n === 1 ? tile(1, into, stride, start) : when(equal(height, n), tile(n, into, stride, start), anyTile(into, stride, start, n - 1)));
    return [
      leftPanel.set(add(scratch, ROWS * COLUMNS * 4)),
      limit.set(DEPTH), packed.set(add(leftPanel, mul(minimum(inner, limit), ROWS * 4))),
      count(block, 0, columns, [
        atMost(end, sub(columns, block), WIDTH), end.add(block),
        k.set(0), mode.set(start),
        // Also once without any inner elements, so that C gets its start.
        repeat([
          atMost(depth, sub(inner, k), DEPTH),
          when(isPacked, [], pack(place(b, bStride, bTurned, k, block), bStride, bTurned, depth, sub(end, block), packed)),
          count(row, 0, rows, [
            atMost(height, sub(rows, row), ROWS),
            left.set(place(a, aStride, aTurned, row, k)), leftStride.set(aStride),
            when(and(and(aTurned, equal(height, ROWS)), atLeast(sub(end, block), WORTH_PACKING)), [
              packLeft(left, aStride, depth, leftPanel),
              left.set(leftPanel), leftStride.set(ROWS),
            ]),
            panel.set(packed),
            count(column, block, end, [
              width.set(sub(end, column)),
              target.set(add(c, bytes(add(mul(row, cStride), column)))),
              addend.set(add(bias, bytes(column))),
              when(less(width, COLUMNS), [
                load(target, cStride, scratch, height, width, mode, addend),
                anyTile(scratch, COLUMNS, Start.target),
                save(target, cStride, scratch, height, width, mode, addend),
              ], anyTile(target, cStride, mode)),
              panel.add(bytes(mul(depth, COLUMNS))),
            ], COLUMNS),
          ], ROWS),
          k.add(DEPTH), mode.set(Start.target),
        ], less(k, inner)),
      ], WIDTH),
    ];
  });
}
