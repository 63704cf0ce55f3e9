/**
 * Windows of images for convolutions. Images are [batch, height, width, channels]; a row of patches is a place of the result, with
 * [filterHeight, filterWidth, channels] elements of the image, zeros where the window sticks out.
 */
import { add, and, atLeast, bytes, count, divide, during, equal, f32, less, maximum, minimum, mul, select, shift, sub, v128, when, type Assembler, type Code, type Local, type Operand } from '../assembler';

/** The order of the numbers that describe a convolution to the routines. */
export const GEOMETRY = [
  'inHeight', 'inWidth', 'channels', 'outHeight', 'outWidth', 'filterHeight', 'filterWidth',
  'strideHeight', 'strideWidth', 'dilationHeight', 'dilationWidth', 'top', 'left',
] as const;

/**
 * `gather(image, patches, first, count, …GEOMETRY)` writes the patches of the places from `first` on (over the whole batch);
 * `scatter`, with the same parameters, adds patches to the image.
 */
export function defineWindows(assembler: Assembler) {
  const copy = defineRun(assembler, 'copy');
  const plus = defineRun(assembler, 'plus');
  const clear = defineRun(assembler, 'clear');
  const gather = defineVisit(assembler, 'gather', (image, patch, length) => copy(image, patch, length), (patch, length) => clear(patch, patch, length));
  const scatter = defineVisit(assembler, 'scatter', (image, patch, length) => plus(patch, image, length), () => []);
  return { gather, scatter };
}

/** `copy`, `plus` (adds) or `clear`, of `length` floats. */
function defineRun(assembler: Assembler, kind: 'copy' | 'plus' | 'clear') {
  return assembler.function(kind, ['from', 'to', 'length'], ({ from, to, length }, variable) => {
    const turns = variable();
    const step = (size: number, body: Code): Code => [body, kind === 'clear' ? [] : from.add(size), to.add(size), turns.add(-1)];
    const vector = { copy: () => v128.load(from), plus: () => v128.add(v128.load(to), v128.load(from)), clear: () => v128.zero }[kind]();
    const single = { copy: () => f32.load(from), plus: () => f32.add(f32.load(to), f32.load(from)), clear: () => f32.zero }[kind]();
    return [
      turns.set(shift(length, 2)), during(turns.get, step(16, v128.store(to, vector))),
      turns.set(and(length, 3)), during(turns.get, step(4, f32.store(to, single))),
    ];
  });
}

function defineVisit(assembler: Assembler, name: string, inside: (image: Local, patch: Local, length: Local) => Code, outside: (patch: Local, length: Local) => Code) {
  return assembler.function(name, ['image', 'patches', 'first', 'count', ...GEOMETRY], (p, variable) => {
    const { image, patches, channels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = p;
    const [place, x, y, fy, run, runs, span, iy, ix] = [variable(), variable(), variable(), variable(), variable(), variable(), variable(), variable(), variable()];
    const [low, high, from, length, zero] = [variable(), variable(), variable(), variable(), variable()];
    const beyond = (pixels: Code): Code => [length.set(mul(pixels, channels)), outside(patches, length), patches.add(bytes(length))];
    return [
      // Neighbours in a row of the filter are neighbours in the image unless the filter is dilated.
      runs.set(select(equal(p.dilationWidth, 1), 1, filterWidth)),
      span.set(select(equal(p.dilationWidth, 1), filterWidth, 1)),
      y.set(divide(p.first, outWidth)), x.set(sub(p.first, mul(y, outWidth))),
      place.set(divide(y, outHeight)), y.set(sub(y, mul(place, outHeight))),
      image.add(bytes(mul(mul(place, mul(inHeight, inWidth)), channels))),
      count(place, 0, p.count, [
        count(fy, 0, filterHeight, [
          iy.set(sub(add(mul(y, p.strideHeight), mul(fy, p.dilationHeight)), p.top)),
          when(within(iy, inHeight), count(run, 0, runs, [
            ix.set(sub(add(mul(x, p.strideWidth), mul(run, p.dilationWidth)), p.left)),
            // The window's columns [low, high) of [0, span) lie in the image.
            low.set(sub(0, ix)), low.set(maximum(low, zero)), low.set(minimum(low, span)),
            high.set(sub(inWidth, ix)), high.set(minimum(high, span)), high.set(maximum(high, low)),
            beyond(low.get),
            from.set(add(image, bytes(mul(add(mul(iy, inWidth), add(ix, low)), channels)))),
            length.set(mul(sub(high, low), channels)), inside(from, patches, length), patches.add(bytes(length)),
            beyond(sub(span, high)),
          ]), beyond(filterWidth.get)),
        ]),
        x.add(1),
        when(equal(x, outWidth), [
          x.set(0), y.add(1),
          when(equal(y, outHeight), [y.set(0), image.add(bytes(mul(mul(inHeight, inWidth), channels)))]),
        ]),
      ]),
    ];
  });
}

const within = (value: Local, size: Operand): Code => and(atLeast(value, 0), less(value, size));

/**
 * Gradients of depthwise convolutions whose channels are not multiplied. `depthFilter(image, dy, filter, batch, …GEOMETRY)` adds to
 * the filter [filterHeight, filterWidth, channels]; `depthImage`, with the same parameters, to the image.
 */
export function defineDepthwise(assembler: Assembler): void {
  for (const name of ['depthFilter', 'depthImage'] as const) {
    assembler.function(name, ['image', 'dy', 'filter', 'batch', ...GEOMETRY], (p, variable) => {
      const { image, dy, filter, channels, inHeight, inWidth, outHeight, outWidth, filterWidth, strideWidth } = p;
      const [b, y, fy, fx, iy, low, high, zero, c] = [variable(), variable(), variable(), variable(), variable(), variable(), variable(), variable(), variable()];
      const [at, from, weight, turns, imageStep, dyStep] = [variable(), variable(), variable(), variable(), variable(), variable()];
      const along = (kit: typeof f32 | typeof v128, type: 'f32' | 'v128'): Code => {
        const held = variable(type);
        const starts: Code = [
          at.set(add(image, bytes(add(mul(add(mul(iy, inWidth), sub(add(mul(low, strideWidth), mul(fx, p.dilationWidth)), p.left)), channels), c)))),
          from.set(add(dy, bytes(add(mul(add(mul(y, outWidth), low), channels), c)))),
          weight.set(add(filter, bytes(add(mul(add(mul(fy, filterWidth), fx), channels), c)))),
          held.set(kit.load(weight)), turns.set(sub(high, low)),
        ];
        const product = name === 'depthFilter'
          ? held.set(kit.add(held, kit.mul(kit.load(at), kit.load(from))))
          : kit.store(at, kit.add(kit.load(at), kit.mul(held, kit.load(from))));
        return [starts, during(turns.get, [product, at.add(imageStep), from.add(dyStep), turns.add(-1)]), name === 'depthFilter' ? kit.store(weight, held) : []];
      };
      const [whole, offset] = [variable(), variable()];
      return [
        imageStep.set(bytes(mul(strideWidth, channels))), dyStep.set(bytes(channels)), whole.set(sub(channels, 3)),
        count(b, 0, p.batch, [
          count(y, 0, outHeight, count(fy, 0, p.filterHeight, [
            iy.set(sub(add(mul(y, p.strideHeight), mul(fy, p.dilationHeight)), p.top)),
            when(within(iy, inHeight), count(fx, 0, filterWidth, [
              // The places [low, high) of the row meet the image with this column of the filter.
              offset.set(sub(p.left, mul(fx, p.dilationWidth))),
              low.set(divide(sub(add(maximum(offset, zero), strideWidth), 1), strideWidth)),
              high.set(sub(add(inWidth, offset), 1)),
              high.set(select(less(high, 0), 0, add(divide(high, strideWidth), 1))), high.set(minimum(high, outWidth)),
              when(less(low, high), [
                count(c, 0, whole, along(v128, 'v128'), 4),
                during(less(c, channels), [along(f32, 'f32'), c.add(1)]),
              ]),
            ])),
          ])),
          image.add(bytes(mul(mul(inHeight, inWidth), channels))),
          dy.add(bytes(mul(mul(outHeight, outWidth), channels))),
        ]),
      ];
    });
  }
}

