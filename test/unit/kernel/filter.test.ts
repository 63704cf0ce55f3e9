import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ALLOW, assemble, fail, KILL_PROCESS, type Step } from '@/kernel/host/sandbox/bpf';
import { systemCallFilter } from '@/kernel/host/sandbox/filter';
import { ARCHITECTURES, NEWEST_KNOWN, numberOf, SYSTEM_CALLS, type Architecture, type SystemCall } from '@/kernel/host/sandbox/syscalls';

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** What Linux does with a program, as net/core/filter.c and kernel/seccomp.c describe it: an interpreter of the bytes. */
function interpret(program: Uint8Array, data: { readonly number: number; readonly architecture: number; readonly args?: readonly bigint[] }): number {
  const memory = new DataView(new ArrayBuffer(64));
  memory.setUint32(0, data.number, true);
  memory.setUint32(4, data.architecture, true);
  for (const [index, value] of (data.args ?? []).entries()) memory.setBigUint64(16 + 8 * index, BigInt.asUintN(64, value), true);
  const view = new DataView(program.buffer, program.byteOffset, program.length);
  let accumulator = 0;
  for (let at = 0; 8 * at < program.length; at += 1) {
    const code = view.getUint16(8 * at, true);
    const operand = view.getUint32(8 * at + 4, true);
    if (code === 0x20) accumulator = memory.getUint32(operand, true);
    else if (code === 0x06) return operand;
    else {
      const holds = { 0x15: accumulator === operand, 0x25: accumulator > operand, 0x35: accumulator >= operand, 0x45: (accumulator & operand) !== 0 }[code];
      if (holds === undefined) throw new Error(`no such instruction: ${code}`);
      at += view.getUint8(8 * at + (holds ? 2 : 3));
    }
  }
  throw new Error('the program does not end in a return');
}

const BY_ARGUMENT: readonly SystemCall[] = ['clone', 'personality', 'socket', 'ioctl'];
const MISSING: readonly SystemCall[] = ['clone3', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'];

describe.each(['x64', 'arm64'] as const)('the filter of system calls for %s', (architecture: Architecture) => {
  const program = systemCallFilter(architecture);
  const ask = (number: number, ...args: bigint[]): number => interpret(program, { number, architecture: ARCHITECTURES[architecture], args });
  const askFor = (call: SystemCall, ...args: bigint[]): number => ask(numberOf(call, architecture) ?? -1, ...args);
  const named = SYSTEM_CALLS.filter((call) => numberOf(call, architecture) !== null);

  it.each(named.filter((call) => !BY_ARGUMENT.includes(call)))('refuses %s', (call) => {
    expect(askFor(call)).toBe(fail(MISSING.includes(call) ? ENOSYS : EPERM));
  });

  it('names all that must be refused', () => {
    for (const call of ['ptrace', 'process_vm_readv', 'process_vm_writev', 'bpf', 'io_uring_setup', 'userfaultfd', 'keyctl', 'add_key', 'request_key', 'perf_event_open', 'mount', 'unshare', 'setns', 'clone3', 'kexec_load', 'init_module', 'finit_module', 'open_by_handle_at', 'pivot_root', 'chroot', 'swapon', 'reboot', 'quotactl', 'acct', 'settimeofday', 'clock_settime'] as const) expect(named).toContain(call);
  });

  it('allows every other known number, whatever the arguments, and none beyond', () => {
    const numbers = new Set(named.map((call) => numberOf(call, architecture)));
    fc.assert(fc.property(fc.nat(NEWEST_KNOWN).filter((number) => !numbers.has(number)), fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 6 }), (number, args) => ask(number, ...args) === ALLOW));
    fc.assert(fc.property(fc.integer({ min: NEWEST_KNOWN + 1, max: 0x3fffffff }), (number) => ask(number) === fail(ENOSYS)));
  });

  it('lets threads and processes start, but none in a namespace of its own', () => {
    const thread = 0x003d0f00n;
    const fork = 0x01200011n;
    expect([askFor('clone', thread), askFor('clone', fork)]).toEqual([ALLOW, ALLOW]);
    for (const flag of [0x00020000n, 0x02000000n, 0x04000000n, 0x08000000n, 0x10000000n, 0x20000000n, 0x40000000n]) expect(askFor('clone', fork | flag)).toBe(fail(EPERM));
  });

  it('allows sockets of Unix and the internet only', () => {
    fc.assert(fc.property(fc.nat(60), (family) => askFor('socket', BigInt(family)) === ([1, 2, 10].includes(family) ? ALLOW : fail(EAFNOSUPPORT))));
  });

  it('reads flags and families as Linux does, from the lower half of a register', () => {
    expect(askFor('socket', 0xdeadbeef_00000028n)).toBe(fail(EAFNOSUPPORT));
    expect(askFor('ioctl', 0n, 0xffffffff_00005412n)).toBe(fail(EPERM));
    expect(askFor('personality', 0x1_00000000n)).toBe(ALLOW);
  });

  it('refuses to type into terminals, and to change how a process is run', () => {
    expect([askFor('ioctl', 0n, 0x5412n), askFor('ioctl', 0n, 0x541cn), askFor('ioctl', 0n, 0x5401n)]).toEqual([fail(EPERM), fail(EPERM), ALLOW]);
    expect([askFor('personality', 0n), askFor('personality', 0xffffffffn), askFor('personality', 0x0040000n)]).toEqual([ALLOW, ALLOW, fail(EPERM)]);
  });

  it('ends a process that speaks another architecture or the x32 interface', () => {
    for (const foreign of [0x40000003, ARCHITECTURES[architecture === 'x64' ? 'arm64' : 'x64']]) expect(interpret(program, { number: 1, architecture: foreign })).toBe(KILL_PROCESS);
    fc.assert(fc.property(fc.nat(1_000), (number) => ask(0x40000000 + number) === KILL_PROCESS));
  });
});

describe('the assembler', () => {
  it('refuses a jump that has nowhere to go, backwards or too far', () => {
    const far: Step[] = [{ when: 'equal', value: 1, yes: 'end' }, ...Array.from({ length: 256 }, () => ({ give: ALLOW })), { label: 'end' }, { give: ALLOW }];
    expect(() => assemble([{ when: 'equal', value: 1, yes: 'nowhere' }])).toThrow('no jump from instruction 0 to nowhere');
    expect(() => assemble([{ label: 'back' }, { load: 0 }, { when: 'equal', value: 1, yes: 'back' }])).toThrow('no jump from instruction 1');
    expect(() => assemble(far)).toThrow('no jump from instruction 0 to end');
  });

  it('refuses a program that Linux would not take', () => {
    expect(() => assemble(Array.from({ length: 4_097 }, () => ({ give: ALLOW })))).toThrow('at most 4096');
  });

  it('writes instructions as linux/filter.h lays them out', () => {
    expect([...assemble([{ load: 4 }, { when: 'equal', value: 0xc000003e, no: 'no' }, { give: ALLOW }, { label: 'no' }, { give: KILL_PROCESS }])]).toEqual([
      0x20, 0, 0, 0, 4, 0, 0, 0, 0x15, 0, 0, 1, 0x3e, 0, 0, 0xc0, 0x06, 0, 0, 0, 0, 0, 0xff, 0x7f, 0x06, 0, 0, 0, 0, 0, 0, 0x80,
    ]);
  });
});
