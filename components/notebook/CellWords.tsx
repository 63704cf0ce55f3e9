'use client';
/** A message about cells: names between backticks are code, and `cell 3` leads there. */
import { useActions } from './actions';
import { useSessionState } from './context';
import styles from './notebook.module.css';

const PARTS = /(`[^`]*`|\b[Cc]ell \d+\b)/;

/** `own` is the place of the cell that the message stands in: it needs no way to itself. With `isPlain` nothing leads anywhere. */
export function CellWords({ text, own, isPlain = false }: { readonly text: string; readonly own?: number; readonly isPlain?: boolean }) {
  const linked = new Set<number>(own === undefined ? [] : [own]);
  return (
    <>
      {text.split(PARTS).map((part, at) => {
        if (part.startsWith('`')) return <code key={at}>{part.slice(1, -1)}</code>;
        const place = !isPlain && /^[Cc]ell \d+$/.test(part) ? Number(part.slice(5)) : null;
        if (place === null || linked.has(place)) return part;
        linked.add(place);
        return <Way key={at} place={place} text={part} />;
      })}
    </>
  );
}

function Way({ place, text }: { readonly place: number; readonly text: string }) {
  const actions = useActions();
  const cell = useSessionState((state) => state.order[place - 1] ?? null);
  return cell === null ? text : <button type="button" className={styles.inlineLink} aria-label={`Go to ${text.toLowerCase()}`} onClick={() => actions.select(cell)}>{text}</button>;
}

/** The places that a message names. */
export function placesIn(text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(/\b[Cc]ell (\d+)\b/g)].map((match) => Number(match[1])));
}
