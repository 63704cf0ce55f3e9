/**
 * Work shared between threads. A job is a list of tasks, each the numbers that a routine takes: who has done one takes the next that nobody has
 * taken. Tasks write to different places and know nothing of each other, so who computes which is no matter of results, and nobody waits
 * for a helper that has not come: whoever comes late finds nothing to do.
 */
import { add, bytes, equal, i32, less, mul, notify, repeat, sub, when, type Assembler, type Code, type Operand } from '../assembler';

/** Integers before a job's tasks: the next task, how many are done, how many there are, which routine, and how many integers a task takes. */
export const JOB = { next: 0, done: 1, tasks: 2, routine: 3, length: 4, header: 5 } as const;

/** In the place of the next task while a job is written: more than any job has. */
export const CLOSED = 2 ** 24;

/** Where the thread pool's memory names the job; see kernel/worker/backend/pool.ts. */
export const POOL_ARGUMENT = 5;

/** Routines that jobs have; a job names one by its place here. */
export const SHARED = ['gemm', 'convFilter', 'convImage', 'lstmForward', 'lstmBackward'] as const;
export type Shared = (typeof SHARED)[number];

interface Routine { readonly arity: number; (...values: Operand[]): Code }

/** `work(job)` does tasks until none is left; `share(pool, thread)` does so as a function of the thread pool. */
export function defineShare(assembler: Assembler, routines: Readonly<Record<Shared, Routine>>): void {
  const work = assembler.function('work', ['job'], ({ job }, variable) => {
    const [task, at] = [variable(), variable()];
    const tasks = i32.load(job, 4 * JOB.tasks);
    const take = (routine: Routine): Code => routine(...Array.from({ length: routine.arity }, (_, i) => i32.load(at, 4 * i)));
    return repeat([
      task.set(i32.addAtomically(job, 1, 4 * JOB.next)),
      when(less(task, tasks), [
        at.set(add(add(job, 4 * JOB.header), bytes(mul(task, i32.load(job, 4 * JOB.length))))),
        SHARED.map((name, i) => when(equal(i32.load(job, 4 * JOB.routine), i), take(routines[name]))),
        when(equal(i32.addAtomically(job, 1, 4 * JOB.done), sub(tasks, 1)), notify(job, 4 * JOB.done)),
      ]),
    ], less(task, tasks));
  });
  assembler.function('share', ['pool', 'thread'], ({ pool }) => work(i32.load(pool, 4 * POOL_ARGUMENT)));
}
