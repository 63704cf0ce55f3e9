/**
 * Keys as they are written in the registry: modifiers and a key joined by `+`, presses of a sequence by a space: `Mod+k`,
 * `Shift+Enter`, `d d`. `Mod` is ⌘ on a Mac and Ctrl elsewhere; letters are small, and `Shift` is said.
 */
export type Platform = 'mac' | 'other';

/** The two modes of a notebook: a cell is selected, or its text is written. */
export type Mode = 'command' | 'edit';

/** What of a KeyboardEvent counts. */
export interface Press {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export function platformOf(agent: { readonly platform: string }): Platform {
  return /mac|iphone|ipad/i.test(agent.platform) ? 'mac' : 'other';
}

const ORDER = ['Ctrl', 'Alt', 'Shift', 'Meta'] as const;

function written(held: readonly string[], key: string): string {
  return [...ORDER.filter((name) => held.includes(name)), key].join('+');
}

/** Splits `Ctrl++` and `Ctrl+k` alike into what is held and the key. */
function read(press: string): { readonly held: string[]; readonly key: string } {
  const at = press.lastIndexOf('+', press.length - 2);
  return at < 0 ? { held: [], key: press } : { held: press.slice(0, at).split('+'), key: press.slice(at + 1) };
}

/** A binding with `Mod` made the platform's key and modifiers in one order, so that two that are equal read equal. */
export function resolve(binding: string, platform: Platform): string {
  return binding.split(' ').map((press) => {
    const { held, key } = read(press);
    return written(held.map((name) => (name === 'Mod' ? (platform === 'mac' ? 'Meta' : 'Ctrl') : name)), key);
  }).join(' ');
}

/**
 * The ways in which a press may be written. A sign that needs Shift on some keyboards is written with and without it; the key of
 * minus is known by its place too, since Shift makes an underscore of it.
 */
export function writingsOf(press: Press): readonly string[] {
  const { key } = press;
  if (['Control', 'Alt', 'Shift', 'Meta', 'AltGraph', 'Dead', 'Process', 'Unidentified'].includes(key)) return [];
  const held: string[] = [...(press.ctrlKey ? ['Ctrl'] : []), ...(press.altKey ? ['Alt'] : []), ...(press.shiftKey ? ['Shift'] : []), ...(press.metaKey ? ['Meta'] : [])];
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const ways = [written(held, isLetter ? key.toLowerCase() : key)];
  if (key.length === 1 && !isLetter && press.shiftKey) ways.push(written(held.filter((name) => name !== 'Shift'), key));
  if (press.code === 'Minus' && key !== '-') ways.push(written(held, '-'));
  return ways;
}

const SIGNS: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', Delete: 'Del', ' ': 'Space', '-': 'Minus' };
const ON_MAC: Readonly<Record<string, string>> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘', Enter: '↩', Delete: '⌦' };
const SPOKEN: Readonly<Record<string, string>> = { ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', Escape: 'Escape', ' ': 'Space', '-': 'Minus', Ctrl: 'Control', Meta: 'Command', '?': 'question mark' };

const keyName = (key: string, platform: Platform) => (platform === 'mac' ? ON_MAC[key] : undefined) ?? SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** The keys of a binding as they are drawn, press by press: `[['Ctrl', 'Shift', 'P']]`, `[['D'], ['D']]`. */
export function drawn(binding: string, platform: Platform): string[][] {
  return resolve(binding, platform).split(' ').map((press) => {
    const { held, key } = read(press);
    return [...held, key].map((each) => keyName(each, platform));
  });
}

/** In one string: `Ctrl-Shift-P`, `⌘K`, `D D`. */
export function printed(binding: string, platform: Platform): string {
  return drawn(binding, platform).map((press) => press.join(platform === 'mac' ? '' : '-')).join(' ');
}

/** As a screen reader says it. */
export function spoken(binding: string, platform: Platform): string {
  return resolve(binding, platform).split(' ').map((press) => {
    const { held, key } = read(press);
    return [...held, key].map((each) => (platform === 'mac' && each === 'Alt' ? 'Option' : SPOKEN[each] ?? (each.length === 1 ? each.toUpperCase() : each))).join(' ');
  }).join(', ');
}

export const SEQUENCE_MS = 1_000;

export type Heard<Found> = { readonly kind: 'found'; readonly found: Found } | { readonly kind: 'waiting'; readonly first: string } | { readonly kind: 'none' };

/** Follows presses, and sequences of two within a second. Knows no clock: times are milliseconds that the caller gives. */
export class Listener<Found> {
  readonly #bindings: ReadonlyMap<string, Found>;
  readonly #firsts: ReadonlySet<string>;
  #pending: { readonly first: string; readonly until: number } | null = null;

  /** `bindings` by resolved keys. */
  constructor(bindings: ReadonlyMap<string, Found>) {
    this.#bindings = bindings;
    this.#firsts = new Set([...bindings.keys()].filter((keys) => keys.includes(' ')).map((keys) => keys.split(' ')[0]!));
  }

  hear(press: Press, now: number): Heard<Found> {
    const ways = writingsOf(press);
    if (ways.length === 0) return { kind: 'none' }; // a modifier alone does not break a sequence
    const pending = this.#pending && now < this.#pending.until ? this.#pending : null;
    this.#pending = null;
    for (const way of ways) {
      const found = (pending && this.#bindings.get(`${pending.first} ${way}`)) ?? this.#bindings.get(way);
      if (found !== undefined) return { kind: 'found', found };
    }
    const first = ways.find((way) => this.#firsts.has(way));
    if (first === undefined) return { kind: 'none' };
    this.#pending = { first, until: now + SEQUENCE_MS };
    return { kind: 'waiting', first };
  }

  /** Forgets a sequence that was begun. */
  reset(): void {
    this.#pending = null;
  }
}
