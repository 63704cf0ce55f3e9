'use client';
/** The filter of the runs: names complete while somebody types, and a mistake is shown at its place with what to do about it. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { Icon } from '@/components/ui';
import type { RunNames } from '@/lib/domain/runs';
import { completionsAt, problemOf, withSuggestion, type Completions, type FilterProblem } from './filter-text';
import styles from './experiments.module.css';

/** A filter that can be read is used once somebody stops typing. */
const REST_MS = 400;
const CLOSED: Completions = { from: 0, options: [] };
const NO_NAMES: RunNames = { params: [], metrics: [], tags: [] };

interface Props {
  readonly filter: string;
  readonly names: RunNames | null;
  /** What the server says of the filter in use. */
  readonly refusal: FilterProblem | null;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onFilter: (filter: string) => void;
}

export function FilterBox({ filter, names, refusal, input, onFilter }: Props) {
  const [text, setText] = useState(filter);
  const [problem, setProblem] = useState<FilterProblem | null>(null);
  const [completions, setCompletions] = useState<Completions>(CLOSED);
  const [active, setActive] = useState(-1);
  const used = useRef(filter);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  useEffect(() => () => clearTimeout(rest.current), []);
  useEffect(() => {
    // The filter was changed elsewhere: by a brush, a group, or “Show all”.
    if (filter === used.current) return;
    used.current = filter;
    setText(filter);
    setProblem(null);
  }, [filter]);

  const close = () => {
    setCompletions(CLOSED);
    setActive(-1);
  };
  const use = (next: string, isFinal: boolean) => {
    clearTimeout(rest.current);
    const found = names ? problemOf(next, names) : null;
    setProblem(found);
    if (found && !isFinal) return;
    if (found || next === used.current) return;
    used.current = next;
    onFilter(next);
  };
  const type = (next: string, caret: number) => {
    setText(next);
    setProblem(null);
    setCompletions(completionsAt(next, caret, names ?? NO_NAMES));
    setActive(-1);
    clearTimeout(rest.current);
    rest.current = setTimeout(() => use(next, false), REST_MS);
  };
  const accept = (at: number) => {
    const option = completions.options[at];
    const element = input.current;
    if (!option || !element) return;
    const caret = element.selectionStart ?? text.length;
    const written = `${option.text}${option.text.endsWith('(') ? '' : ' '}`;
    const next = `${text.slice(0, completions.from)}${written}${text.slice(caret).replace(/^ /, '')}`;
    const place = completions.from + written.length;
    type(next, place);
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(place, place);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { length } = completions.options;
    if (event.key === 'ArrowDown' && length === 0) setCompletions(completionsAt(text, event.currentTarget.selectionStart ?? text.length, names ?? NO_NAMES));
    else if (event.key === 'ArrowDown' && length > 0) setActive((active + 1) % length);
    else if (event.key === 'ArrowUp' && length > 0) setActive((active - 1 + length) % length);
    else if (event.key === 'Tab' && !event.shiftKey && active >= 0) accept(active);
    else if (event.key === 'Enter' && active >= 0) accept(active);
    else if (event.key === 'Enter') {
      close();
      use(text, true);
    } else if (event.key === 'Escape' && length > 0) close();
    else return;
    event.preventDefault();
  };
  const shown = problem ?? (text === filter ? refusal : null);
  const isOpen = completions.options.length > 0;

  return (
    <div className={styles.filter}>
      <span className={styles.filterBox} data-bad={shown ? true : undefined}>
        <Icon name="search" size={14} />
        <input
          ref={input} type="text" role="combobox" aria-label="Filter runs" aria-autocomplete="list" aria-expanded={isOpen} aria-controls={isOpen ? `${id}-list` : undefined} aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={shown ? true : undefined} aria-describedby={shown ? `${id}-problem` : undefined} placeholder="metrics.rocAuc > .9 and params.C in (1, 10)" autoComplete="off" spellCheck={false} maxLength={2000} value={text}
          onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)} onKeyDown={onKeyDown} onBlur={() => { close(); use(text, true); }}
          onClick={(event) => { if (text === '') setCompletions(completionsAt('', event.currentTarget.selectionStart ?? 0, names ?? NO_NAMES)); }}
        />
        {text !== '' ? <button type="button" className={styles.clear} aria-label="Clear the filter" title="Clear the filter" onClick={() => { close(); setText(''); use('', true); input.current?.focus(); }}><Icon name="close" size={13} /></button> : null}
      </span>
      {isOpen ? (
        <div id={`${id}-list`} role="listbox" aria-label="What may stand here" className={styles.options}>
          {completions.options.map((option, at) => (
            // The keys are the input's; the pointer chooses without taking the focus from it.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div key={option.text} id={`${id}-${at}`} role="option" tabIndex={-1} aria-selected={at === active} onPointerDown={(event) => event.preventDefault()} onClick={() => accept(at)}><code>{option.text}</code><small>{option.detail}</small></div>
          ))}
        </div>
      ) : null}
      {shown ? (
        <p id={`${id}-problem`} role="alert" className={styles.problem}>
          <code>{text.slice(0, shown.at)}<mark>{text.slice(shown.at, shown.at + shown.length) || ' '}</mark>{text.slice(shown.at + shown.length)}</code>
          <span><b>{shown.message}</b> {shown.remedy}{shown.suggestion !== null ? <> <button type="button" className={styles.link} onClick={() => { const next = withSuggestion(text, shown); setText(next); use(next, true); input.current?.focus(); }}>Write {shown.suggestion}</button></> : null}</span>
        </p>
      ) : null}
    </div>
  );
}
