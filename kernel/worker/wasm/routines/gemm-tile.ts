/** The parts of the matrix product: packing the right matrix, computing a tile in registers, and tiles that stick out. */
import { add, and, bytes, count, during, equal, f32, less, mul, shift, sub, v128, when, type Assembler, type Code, type Local } from '../assembler';

/** Of the tile that is kept in registers: 4 × 8 takes 8 of the 16, and the panel's row two. */
export const ROWS = 4;
const VECTORS = 2;
export const COLUMNS = 4 * VECTORS;
/** Steps of the inner dimension in one turn of the innermost loop. */
const UNROLLED = 4;

/** What a product is added to: zeros, what the target holds, or a row of as many floats as the target has columns. */
export const Start = { zero: 0, target: 1, bias: 2 } as const;

/** `pack(b, stride, isTurned, depth, width, packed)`: panels of 8 columns, each [depth, 8], the last filled up with zeros. */
export function definePack(assembler: Assembler) {
  return assembler.function('pack', ['b', 'stride', 'isTurned', 'depth', 'width', 'packed'], ({ b, stride, isTurned, depth, width, packed }, variable) => {
    const [column, k, j, from, to, lanes] = [variable(), variable(), variable(), variable(), variable(), variable()];
    const panel = (body: Code): Code => count(k, 0, depth, body);
    return count(column, 0, width, [
      lanes.set(sub(width, column)),
      when(isTurned, [
        // A column lies in a row of what is stored.
        count(j, 0, COLUMNS, [
          to.set(add(packed, bytes(j))),
          when(less(j, lanes), [
            from.set(add(b, bytes(mul(add(column, j), stride)))),
            panel([f32.store(to, f32.load(from)), from.add(4), to.add(COLUMNS * 4)]),
          ], panel([f32.store(to, f32.zero), to.add(COLUMNS * 4)])),
        ]),
      ], [
        from.set(add(b, bytes(column))), to.set(packed),
        when(less(lanes, COLUMNS), panel([
          count(j, 0, COLUMNS, when(less(j, lanes), f32.store(add(to, bytes(j)), f32.load(add(from, bytes(j)))), f32.store(add(to, bytes(j)), f32.zero))),
          from.add(bytes(stride)), to.add(COLUMNS * 4),
        ]), panel([
          Array.from({ length: VECTORS }, (_, v) => v128.store(to, v128.load(from, v * 16), v * 16)),
          from.add(bytes(stride)), to.add(COLUMNS * 4),
        ])),
      ]),
      packed.add(bytes(mul(depth, COLUMNS))),
    ], COLUMNS);
  });
}

/** `packLeft(a, stride, depth, packed)`: four columns of a matrix, [depth, 4], one row after the other: apart, they would fall out of the first cache. */
export function defineLeftPack(assembler: Assembler) {
  return assembler.function('packLeft', ['a', 'stride', 'depth', 'packed'], ({ a, stride, depth, packed }) => [
    stride.set(bytes(stride)),
    during(depth.get, [v128.store(packed, v128.load(a)), a.add(stride), packed.add(ROWS * 4), depth.add(-1)]),
  ]);
}

/**
 * `tile(left, leftStride, panel, depth, target, targetStride, start, bias)`: `rows` × 8 elements. `isTurned`: the rows of the left
 * matrix lie beside each other, and the inner dimension goes by `leftStride`.
 */
export function defineTile(assembler: Assembler, rows: number, isTurned: boolean) {
  return assembler.function(`tile${rows}${isTurned ? 'Turned' : ''}`, ['left', 'leftStride', 'panel', 'depth', 'target', 'targetStride', 'start', 'bias'], (
    { left, leftStride, panel, depth, target, targetStride, start, bias }, variable,
  ) => {
    const places = Array.from({ length: rows }, (_, row) => ({ row, from: row === 0 || isTurned ? left : variable(), to: row === 0 ? target : variable() }));
    const sums = places.map(() => Array.from({ length: VECTORS }, () => variable('v128')));
    const right = Array.from({ length: VECTORS }, () => variable('v128'));
    const one = variable('v128');
    const turns = variable();
    const each = (make: (sum: Local, v: number, row: number) => Code): Code => sums.map((line, row) => line.map((sum, v) => make(sum, v, row)));
    const step = (k: number): Code => [
      right.map((vector, v) => vector.set(v128.load(panel, (k * VECTORS + v) * 16))),
      places.map(({ row, from }) => [
        one.set(v128.splat(from, isTurned ? row * 4 : k * 4)),
        sums[row]!.map((sum, v) => sum.set(v128.add(sum, v128.mul(one, right[v]!)))),
      ]),
      isTurned ? left.add(leftStride) : [],
    ];
    const advance = (steps: number): Code => [
      panel.add(steps * COLUMNS * 4),
      isTurned ? [] : places.map(({ from }) => from.add(steps * 4)),
    ];
    return [
      leftStride.set(bytes(leftStride)), targetStride.set(bytes(targetStride)),
      places.slice(1).map(({ from, to }, above) => [isTurned ? [] : from.set(add(places[above]!.from, leftStride)), to.set(add(places[above]!.to, targetStride))]),
      when(equal(start, Start.target), each((sum, v, row) => sum.set(v128.load(places[row]!.to, v * 16)))),
      when(equal(start, Start.bias), each((sum, v) => sum.set(v128.load(bias, v * 16)))),
      turns.set(shift(depth, Math.log2(UNROLLED))),
      during(turns.get, [Array.from({ length: UNROLLED }, (_, k) => step(k)), advance(UNROLLED), turns.add(-1)]),
      turns.set(and(depth, UNROLLED - 1)),
      during(turns.get, [step(0), advance(1), turns.add(-1)]),
      each((sum, v, row) => v128.store(places[row]!.to, sum, v * 16)),
    ];
  });
}

/** `load` fills a tile of [rows, 8] with the start of a target that has only `width` columns left; `save` writes those back. */
export function defineEdge(assembler: Assembler, way: 'load' | 'save') {
  return assembler.function(`${way}Edge`, ['target', 'stride', 'tile', 'rows', 'width', 'start', 'bias'], ({ target, stride, tile, rows, width, start, bias }, variable) => {
    const [row, j, whole, part] = [variable(), variable(), variable(), variable()];
    return count(row, 0, rows, [
      count(j, 0, width, [
        whole.set(add(target, bytes(add(mul(row, stride), j)))),
        part.set(add(tile, bytes(add(mul(row, COLUMNS), j)))),
        way === 'save' ? f32.store(whole, f32.load(part)) : [
          f32.store(part, f32.zero),
          when(equal(start, Start.target), f32.store(part, f32.load(whole))),
          when(equal(start, Start.bias), f32.store(part, f32.load(add(bias, bytes(j))))),
        ],
      ]),
    ]);
  });
}
