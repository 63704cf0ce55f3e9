/** Distinct byte strings, numbered in order of first sight. They stay where they were first seen until the end, and become text once. */
export class ByteDictionary {
  readonly #bytes: Uint8Array;
  #slots = new Int32Array(256);
  #mask = 255;
  #hashes = new Int32Array(64);
  #starts = new Int32Array(64);
  #lengths = new Int32Array(64);
  /** 1: it lies in #extra. */
  #places = new Uint8Array(64);
  #extra = new Uint8Array(0);
  #extraLength = 0;
  size = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The number of the value in bytes[start, end), whose hash the caller made while it looked for the end (see `mixed`). */
  codeOf(start: number, end: number, hash: number): number {
    const bytes = this.#bytes;
    const length = end - start;
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = slots[slot]! - 1;
      if (code < 0) return this.#add(start, length, hash, slot, 0);
      if (this.#hashes[code] !== hash || this.#lengths[code] !== length) continue;
      const known = this.#starts[code]!;
      const from = this.#places[code] === 0 ? bytes : this.#extra;
      let at = 0;
      while (at < length && from[known + at] === bytes[start + at]) at += 1;
      if (at === length) return code;
    }
  }

  /** As `codeOf`, of a value with doubled quotes or escapes in it, which are undone. */
  codeOfEscaped(start: number, end: number, quote: number, escape: number): number {
    const length = end - start;
    if (this.#extraLength + length > this.#extra.length) {
      const larger = new Uint8Array(2 * (this.#extraLength + length) + 4096);
      larger.set(this.#extra.subarray(0, this.#extraLength));
      this.#extra = larger;
    }
    const bytes = this.#bytes;
    const extra = this.#extra;
    const begin = this.#extraLength;
    let size = begin;
    let hash = 0;
    for (let at = start; at < end; at += 1) {
      let byte = bytes[at]!;
      if ((byte === escape || byte === quote) && at + 1 < end) byte = bytes[++at]!;
      extra[size++] = byte;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    hash = mixed(hash);
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]! - 1;
      if (code < 0) {
        this.#extraLength = size;
        return this.#add(begin, size - begin, hash, slot, 1);
      }
      if (this.#hashes[code] !== hash || this.#lengths[code] !== size - begin) continue;
      const from = this.#places[code] === 0 ? bytes : extra;
      const known = this.#starts[code]!;
      let at = 0;
      while (begin + at < size && from[known + at] === extra[begin + at]) at += 1;
      if (begin + at === size) return code;
    }
  }

  #add(start: number, length: number, hash: number, slot: number, place: 0 | 1): number {
    const code = this.size;
    if (code === this.#starts.length) {
      const grown = (old: Int32Array): Int32Array<ArrayBuffer> => { const larger = new Int32Array(old.length * 2); larger.set(old); return larger; };
      [this.#hashes, this.#starts, this.#lengths] = [grown(this.#hashes), grown(this.#starts), grown(this.#lengths)];
      const places = new Uint8Array(this.#places.length * 2);
      places.set(this.#places);
      this.#places = places;
    }
    this.#hashes[code] = hash;
    this.#starts[code] = start;
    this.#lengths[code] = length;
    this.#places[code] = place;
    this.#slots[slot] = code + 1;
    this.size = code + 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let code = 0; code < this.size; code += 1) {
      let slot = this.#hashes[code]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
    this.#slots = slots;
    this.#mask = mask;
  }

  /** All values as texts. Many short ones are decoded together, which is several times faster than one by one. */
  texts(isAscii: boolean): string[] {
    const texts: string[] = [];
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    if (!isAscii) {
      for (let code = 0; code < this.size; code += 1) texts.push(decoder.decode(this.#of(code)));
      return texts;
    }
    for (let from = 0; from < this.size;) {
      let to = from;
      let size = 0;
      while (to < this.size && (to === from || size + this.#lengths[to]! <= 16_384)) size += this.#lengths[to++]!;
      const together = new Uint8Array(size);
      let at = 0;
      for (let code = from; code < to; code += 1) {
        // Values are short: a loop is faster than a view of each.
        const bytes = this.#places[code] === 0 ? this.#bytes : this.#extra;
        const start = this.#starts[code]!;
        const end = start + this.#lengths[code]!;
        for (let place = start; place < end; place += 1) together[at++] = bytes[place]!;
      }
      const text = decoder.decode(together);
      at = 0;
      for (let code = from; code < to; code += 1) texts.push(text.slice(at, at += this.#lengths[code]!));
      from = to;
    }
    return texts;
  }

  #of(code: number): Uint8Array {
    const from = this.#places[code] === 0 ? this.#bytes : this.#extra;
    return from.subarray(this.#starts[code], this.#starts[code]! + this.#lengths[code]!);
  }
}

/** Spreads a hash made by `imul(hash, 31) + byte` over all its bits (the finish of MurmurHash3). */
export function mixed(given: number): number {
  let hash = given;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
