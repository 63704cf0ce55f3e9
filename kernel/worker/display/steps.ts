/** Long work between cells: a few milliseconds at a time, none while a cell runs. */
import { current } from '../execution';
import { real } from '../runtime';

/** How long the kernel is kept from other frames. */
const SLICE_MS = 10;
const WAIT_MS = 20;

/**
 * Runs the steps to their end and gives their result. Work goes on in microtasks, as that of cells does, and rests while a cell
 * runs: a stop that is meant for the cell must not strike it (K6).
 */
export function finish<Result>(steps: Generator<void, Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const work = (): void => {
      if (current() !== null) return later(WAIT_MS);
      const until = real.elapsed() + SLICE_MS;
      try {
        do {
          const step = steps.next();
          if (step.done === true) return resolve(step.value);
        } while (real.elapsed() < until);
      } catch (error) {
        return reject(error as Error);
      }
      later(0);
    };
    const later = (ms: number): void => void real.setTimeout(() => real.queueMicrotask(work), ms);
    work();
  });
}
