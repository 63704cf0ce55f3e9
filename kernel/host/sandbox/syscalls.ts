/**
 * Numbers of the system calls that the filter speaks of, from Linux 6.18 (arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h, which aarch64 follows). From 424 on, all architectures have the same.
 */
export type Architecture = 'x64' | 'arm64';

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 of linux/audit.h. */
export const ARCHITECTURES: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Calls newer than this are unknown here and answered as by a kernel that lacks them. */
export const NEWEST_KNOWN = 466;

/** Number on x86_64 and on aarch64; null where an architecture has no such call. */
const NUMBERS = {
  // Into other processes
  ptrace: [101, 117], process_vm_readv: [310, 270], process_vm_writev: [311, 271], kcmp: [312, 272], pidfd_getfd: [438, 438], process_madvise: [440, 440], process_mrelease: [448, 448],
  // Parts of the kernel that programs seldom need and escapes often use
  bpf: [321, 280], perf_event_open: [298, 241], userfaultfd: [323, 282], add_key: [248, 217], request_key: [249, 218], keyctl: [250, 219],
  io_uring_setup: [425, 425], io_uring_enter: [426, 426], io_uring_register: [427, 427], fanotify_init: [300, 262], fanotify_mark: [301, 263], lookup_dcookie: [212, 18],
  mbind: [237, 235], set_mempolicy: [238, 237], set_mempolicy_home_node: [450, 450], migrate_pages: [256, 238], move_pages: [279, 239],
  iopl: [172, null], ioperm: [173, null], modify_ldt: [154, null], uselib: [134, null], ustat: [136, null], sysfs: [139, null], _sysctl: [156, null], nfsservctl: [180, 42],
  // Namespaces and mounts
  unshare: [272, 97], setns: [308, 268], clone: [56, 220], clone3: [435, 435], mount: [165, 40], umount2: [166, 39], pivot_root: [155, 41], chroot: [161, 51],
  open_tree: [428, 428], move_mount: [429, 429], fsopen: [430, 430], fsconfig: [431, 431], fsmount: [432, 432], fspick: [433, 433], mount_setattr: [442, 442], statmount: [457, 457], listmount: [458, 458],
  name_to_handle_at: [303, 264], open_by_handle_at: [304, 265], mknod: [133, null], mknodat: [259, 33],
  // The machine itself
  kexec_load: [246, 104], kexec_file_load: [320, 294], init_module: [175, 105], finit_module: [313, 273], delete_module: [176, 106], create_module: [174, null], query_module: [178, null], get_kernel_syms: [177, null],
  swapon: [167, 224], swapoff: [168, 225], reboot: [169, 142], quotactl: [179, 60], quotactl_fd: [443, 443], acct: [163, 89], syslog: [103, 116], vhangup: [153, 58],
  settimeofday: [164, 170], clock_settime: [227, 112], clock_adjtime: [305, 266], adjtimex: [159, 171], sethostname: [170, 161], setdomainname: [171, 162],
  // Looked at by their arguments
  personality: [135, 92], socket: [41, 198], ioctl: [16, 29],
} as const satisfies Readonly<Record<string, readonly [number, number | null]>>;

export type SystemCall = keyof typeof NUMBERS;

export const SYSTEM_CALLS = Object.keys(NUMBERS) as readonly SystemCall[];

export function numberOf(call: SystemCall, architecture: Architecture): number | null {
  return NUMBERS[call][architecture === 'x64' ? 0 : 1];
}
