/** The gradient of maximum pooling. */
import { add, and, atLeast, bytes, count, less, mul, sub, v128, when, type Assembler, type Code, type Local } from '../assembler';
import { each } from './each';
import { GEOMETRY } from './windows';

/**
 * `maxPoolBack(image, dy, dx, batch, …GEOMETRY)` adds each dy to dx at the first largest value of its window, row by row; to none where no value
 * is above -Infinity. Four channels at a time; a place in the window is a float.
 */
export function definePooling(assembler: Assembler): void {
  assembler.function('maxPoolBack', ['image', 'dy', 'dx', 'batch', ...GEOMETRY], (p, variable) => {
    const { image, dy, dx, channels, inHeight, inWidth } = p;
    const [b, oy, ox, fy, fx, iy, ix, c, at] = Array.from({ length: 9 }, () => variable()) as [Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const [largest, place, found, value, isLarger, gradient] = Array.from({ length: 6 }, () => variable('v128')) as [Local, Local, Local, Local, Local, Local];
    const within = (index: Local, size: Local): Code => and(atLeast(index, 0), less(index, size));
    const window = (visit: Code): Code => [
      place.set(v128.zero),
      count(fy, 0, p.filterHeight, [
        iy.set(sub(add(mul(oy, p.strideHeight), fy), p.top)),
        count(fx, 0, p.filterWidth, [
          ix.set(sub(add(mul(ox, p.strideWidth), fx), p.left)),
          when(and(within(iy, inHeight), within(ix, inWidth)), [
            at.set(bytes(add(mul(add(mul(iy, inWidth), ix), channels), c))),
            visit,
          ]),
          place.set(v128.add(place, v128.all(1))),
        ]),
      ]),
    ];
    return count(b, 0, p.batch, [
      count(oy, 0, p.outHeight, count(ox, 0, p.outWidth, [
        each(c, channels, (load, store) => [
          largest.set(v128.all(-Infinity)), found.set(v128.all(-1)),
          window([
            value.set(load(add(image, at))), isLarger.set(v128.less(largest, value)),
            largest.set(v128.choose(isLarger, value, largest)), found.set(v128.choose(isLarger, place, found)),
          ]),
          gradient.set(load(add(dy, bytes(c)))),
          window(store(add(dx, at), v128.add(load(add(dx, at)), v128.and(v128.equal(found, place), gradient)))),
        ]),
        dy.add(bytes(channels)),
      ])),
      [image, dx].map((tensor) => tensor.add(bytes(mul(mul(inHeight, inWidth), channels)))),
    ]);
  });
}
