/**
 * What the sandbox's processes may ask of Linux: a list of what they may not, since a JavaScript runtime asks for much that is harmless
 * and differs between versions. Refused is what reaches into other processes, makes namespaces or mounts, changes the machine, or is
 * known as a way out of sandboxes. The kernel has no use for any of it: its tests run under this filter.
 */
import { ALLOW, argumentAt, ARCHITECTURE_AT, assemble, fail, KILL_PROCESS, NUMBER_AT, type Step } from './bpf';
import { ARCHITECTURES, NEWEST_KNOWN, numberOf, SYSTEM_CALLS, type Architecture, type SystemCall } from './syscalls';

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Set in numbers of x86_64's second ABI, whose calls would pass under other numbers. */
const X32_BIT = 0x40000000;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h. NEWTIME is a signal's bit here; only clone3 takes it. */
const NAMESPACE_FLAGS = 0x7e020000;
/** AF_UNIX, AF_INET, AF_INET6. Not AF_VSOCK, which no network namespace contains, nor AF_NETLINK, AF_PACKET, AF_ALG and their like. */
const FAMILIES = [1, 2, 10];
/** TIOCSTI and TIOCLINUX type into somebody's terminal. */
const TERMINAL_REQUESTS = [0x5412, 0x541c];
/** personality(0) and the question personality(0xffffffff). Others switch off the shuffling of addresses. */
const PERSONALITIES = [0, 0xffffffff];

/** Missing, not refused: programs then take the older way, whose arguments can be seen. */
const MISSING: readonly SystemCall[] = ['clone3', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'];
const BY_ARGUMENT: readonly SystemCall[] = ['clone', 'personality', 'socket', 'ioctl'];

/** The architecture that the filter is made for here, or null. */
export function filterArchitecture(): Architecture | null {
  return process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64') ? process.arch : null;
}

/** The program as bubblewrap's `--seccomp` reads it. */
export function systemCallFilter(architecture: Architecture): Uint8Array {
  const is = (call: SystemCall, label: string): Step[] => {
    const number = numberOf(call, architecture);
    return number === null ? [] : [{ when: 'equal', value: number, yes: label }];
  };
  return assemble([
    { load: ARCHITECTURE_AT },
    { when: 'equal', value: ARCHITECTURES[architecture], no: 'foreign' },
    { load: NUMBER_AT },
    { when: 'atLeast', value: X32_BIT, yes: 'foreign' },
    { when: 'above', value: NEWEST_KNOWN, yes: 'missing' },
    ...BY_ARGUMENT.flatMap((call) => is(call, call)),
    ...MISSING.flatMap((call) => is(call, 'missing')),
    ...SYSTEM_CALLS.filter((call) => !MISSING.includes(call) && !BY_ARGUMENT.includes(call)).flatMap((call) => is(call, 'refused')),
    { give: ALLOW },
    { label: 'clone' }, { load: argumentAt(0) }, { when: 'anyBit', value: NAMESPACE_FLAGS, yes: 'refused' }, { give: ALLOW },
    { label: 'personality' }, { load: argumentAt(0) }, ...oneOf(PERSONALITIES, 'allowed'), { give: fail(EPERM) },
    { label: 'socket' }, { load: argumentAt(0) }, ...oneOf(FAMILIES, 'allowed'), { give: fail(EAFNOSUPPORT) },
    { label: 'ioctl' }, { load: argumentAt(1) }, ...oneOf(TERMINAL_REQUESTS, 'refused'), { give: ALLOW },
    { label: 'allowed' }, { give: ALLOW },
    { label: 'refused' }, { give: fail(EPERM) },
    { label: 'missing' }, { give: fail(ENOSYS) },
    { label: 'foreign' }, { give: KILL_PROCESS },
  ]);
}

function oneOf(values: readonly number[], yes: string): Step[] {
  return values.map((value) => ({ when: 'equal', value, yes }));
}
