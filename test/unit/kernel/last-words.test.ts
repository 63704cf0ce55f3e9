/** What is told of a kernel that ended, from what its runtime left behind. The texts are those of Deno 2 on Linux. */
import { describe, expect, it } from 'vitest';
import { endOf, WAITS_FOR_INSPECTOR } from '@/kernel/host/last-words';
import { ASKED_TO_EXIT, CANNOT_READ } from '@/kernel/protocol';

const MIB = 1024 * 1024;
const end = (stderr: string, code: number, { signal = null, seenMiB = 90 }: { signal?: NodeJS.Signals | null; seenMiB?: number } = {}) => endOf({ code, signal, stderr, memory: { seenBytes: seenMiB * MIB, limitBytes: 256 * MIB } });

describe('the end of a runtime', () => {
  it.each([
    ['a full heap', '\n<--- Last few GCs --->\n\n#\n# Fatal JavaScript out of memory: CALL_AND_RETRY_LAST\n#\n==== C stack trace ====\n', 133],
    ['no page for V8 itself', '\n#\n# Fatal process out of memory: Malloced operator new\n#\n', 134],
    ['an allocation of Rust', 'memory allocation of 65536 bytes failed\n', 134],
    ['no thread', 'thread \'main\' panicked at tokio: Cannot allocate memory (os error 12)\n', 101],
    ['no memory for a frame', `${CANNOT_READ}: RangeError: Array buffer allocation failed\n${ASKED_TO_EXIT}\n${WAITS_FOR_INSPECTOR}...\n`, 0],
  ])('by %s is one by memory', (_, stderr, code) => {
    expect(end(stderr, code)).toEqual({ cause: 'memory' });
  });

  it('by an abort without a word is one by memory only where it was seen to take much', () => {
    expect(end('', 134, { seenMiB: 400 })).toEqual({ cause: 'memory' });
    expect(end('', 134)).toMatchObject({ cause: 'exited', detail: expect.stringContaining('aborted and said nothing') as string });
    expect(end('', 0, { signal: 'SIGABRT' })).toMatchObject({ cause: 'exited' });
  });

  it.each([
    ['an exit that code asked for', `${ASKED_TO_EXIT}\n`, 3, 'its code asked the runtime to exit, with code 3'],
    ['an exit that waits for the inspector', `${ASKED_TO_EXIT}\n${WAITS_FOR_INSPECTOR}...\n`, 0, 'its code asked the runtime to exit'],
    ['nothing left to do', `${WAITS_FOR_INSPECTOR}...\n`, 0, 'its runtime met an error outside of any cell, or a stop struck it there'],
    ['a check of V8', '#\n# Fatal error in , line 0\n# Check failed: x.\n', 133, 'an error of the runtime itself, not of a cell'],
    ['a frame that cannot be', `${CANNOT_READ}: Error: a frame with sizes that cannot be\n`, 1, 'it could not read what it was sent any more'],
    ['a forbidden system call', '', 159, 'a system call that is not allowed'],
    ['a code of its own', '', 7, 'exit code 7'],
  ])('by %s is told as that', (_, stderr, code, detail) => {
    expect(end(stderr, code)).toEqual({ cause: 'exited', detail });
  });

  it('by a signal from outside is told as that', () => {
    expect(end('', 0, { signal: 'SIGKILL' })).toEqual({ cause: 'killed' });
    expect(end('', 137)).toEqual({ cause: 'killed' });
  });
});
