/** What a mark stands for, beside the pointer. One for the page; all of it is text, whatever a specification says. */
import styles from './charts.module.css';

const MOST_LINES = 12;
const MOST_CHARACTERS = 200;
const AWAY = 12;

let box: HTMLElement | null = null;

/** Vega's tooltip handler. */
export function showTooltip(_: unknown, event: MouseEvent, __: unknown, value: unknown): void {
  if (value === null || value === undefined || value === '') return hideTooltip();
  box ??= document.createElement('div');
  box.className = styles.tooltip!;
  // Those who do not see the chart have its description and its table.
  box.setAttribute('aria-hidden', 'true');
  box.replaceChildren(...linesOf(value));
  if (!box.isConnected) document.body.append(box);
  const { offsetWidth, offsetHeight } = box;
  const left = event.clientX + AWAY + offsetWidth > window.innerWidth ? event.clientX - AWAY - offsetWidth : event.clientX + AWAY;
  const top = event.clientY + AWAY + offsetHeight > window.innerHeight ? event.clientY - AWAY - offsetHeight : event.clientY + AWAY;
  box.style.left = `${Math.max(0, left)}px`;
  box.style.top = `${Math.max(0, top)}px`;
}

export function hideTooltip(): void {
  box?.remove();
}

function linesOf(value: unknown): HTMLElement[] {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).slice(0, MOST_LINES) : [['', value] as const];
  return entries.map(([name, shown]) => {
    const line = document.createElement('div');
    const key = document.createElement('span');
    key.textContent = name === '' ? '' : `${name.slice(0, MOST_CHARACTERS)} `;
    const text = document.createElement('b');
    text.textContent = textOf(shown).slice(0, MOST_CHARACTERS);
    line.append(key, text);
    return line;
  });
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) ?? '' : String(value);
}
