/**
 * A small assembler for the programs that Linux runs over every system call of a filtered process (seccomp(2), "classic" BPF as in
 * linux/filter.h). An instruction has 8 bytes, little-endian: u16 code, u8 jump if true, u8 jump if false, u32 operand. Jumps go
 * forward only, counted from the next instruction, so every program ends; the kernel checks that it ends in a return.
 */
export type Step =
  | { readonly label: string }
  /** Loads the 32 bits at this offset of `struct seccomp_data` into the accumulator. */
  | { readonly load: number }
  /** Compares the accumulator; the way that is not named goes on with the next step. */
  | { readonly when: keyof typeof COMPARISONS; readonly value: number; readonly yes?: string; readonly no?: string }
  | { readonly give: number };

const COMPARISONS = { equal: 0x15, above: 0x25, atLeast: 0x35, anyBit: 0x45 } as const;
const LOAD_WORD = 0x20;
const RETURN = 0x06;
const LONGEST_JUMP = 255;
const LONGEST_PROGRAM = 4_096;

/** Where `struct seccomp_data` has what a filter looks at: u32 number, u32 architecture, u64 instruction pointer, six u64 arguments. */
export const NUMBER_AT = 0;
export const ARCHITECTURE_AT = 4;
/** The lower 32 bits of an argument, which are all that the kernel reads of flags and families. */
export const argumentAt = (index: number): number => 16 + 8 * index;

/** What a program gives back (linux/seccomp.h). */
export const ALLOW = 0x7fff0000;
export const KILL_PROCESS = 0x80000000;
/** The call is not carried out and fails with this errno, 1 to 4095. */
export const fail = (errno: number): number => 0x00050000 + errno;

/** @throws RangeError for a label that does not follow, a jump over more than 255 instructions, or a program beyond 4096 */
export function assemble(steps: readonly Step[]): Uint8Array {
  const labels = new Map<string, number>();
  let length = 0;
  for (const step of steps) {
    if ('label' in step) labels.set(step.label, length);
    else length += 1;
  }
  if (length > LONGEST_PROGRAM) throw new RangeError(`the program has ${length} instructions; at most ${LONGEST_PROGRAM} are allowed`);
  const bytes = new Uint8Array(8 * length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const distance = (label: string | undefined): number => {
    if (label === undefined) return 0;
    const jump = (labels.get(label) ?? -1) - at - 1;
    if (jump < 0 || jump > LONGEST_JUMP) throw new RangeError(`no jump from instruction ${at} to ${label}`);
    return jump;
  };
  const write = (code: number, operand: number, yes = 0, no = 0): void => {
    view.setUint16(8 * at, code, true);
    view.setUint8(8 * at + 2, yes);
    view.setUint8(8 * at + 3, no);
    view.setUint32(8 * at + 4, operand, true);
    at += 1;
  };
  for (const step of steps) {
    if ('load' in step) write(LOAD_WORD, step.load);
    else if ('when' in step) write(COMPARISONS[step.when], step.value, distance(step.yes), distance(step.no));
    else if ('give' in step) write(RETURN, step.give);
  }
  return bytes;
}
