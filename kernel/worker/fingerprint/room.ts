/** What the fingerprints of one pin may take. Work is counted in bytes, never in time, so that every machine comes to the same end. */
import { FINGERPRINT_BOUNDS, type FingerprintPart } from '@/lib/notebook/fingerprints';

/** A value has no fingerprint; the message says why, as the end of "cannot be compared: it is …". */
export class Unfit extends Error {}

const MIB = 1024 ** 2;

export class Room {
  #bytes: number = FINGERPRINT_BOUNDS.bytes;
  #detail: number = FINGERPRINT_BOUNDS.detail;

  /** @throws Unfit when so many bytes are more than what is left */
  take(bytes: number): void {
    if (bytes > this.#bytes) throw new Unfit(`too large: ${Math.ceil(bytes / MIB).toLocaleString('en')} MiB, where ${Math.floor(this.#bytes / MIB).toLocaleString('en')} of ${FINGERPRINT_BOUNDS.bytes / MIB} MiB are left`);
    this.#bytes -= bytes;
  }

  /** The parts where they still fit, else none. */
  fit(parts: readonly FingerprintPart[]): { readonly parts?: readonly FingerprintPart[] } {
    if (parts.length === 0 || parts.length > FINGERPRINT_BOUNDS.parts || parts.some(({ name }) => name.length > 200)) return {};
    const size = JSON.stringify(parts).length;
    if (size > this.#detail) return {};
    this.#detail -= size;
    return { parts };
  }
}
