/** Light, dark or as the system says: kept in a cookie that the server reads, acted on through `data-theme` on <html>. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = 'pinion-theme';
/** Fired on `window` after the theme changed, for what draws with resolved colours (charts, the editor). */
export const THEME_EVENT = 'pinion-theme';

export function readTheme(cookie: string | undefined): Theme {
  return THEMES.find((theme) => theme === cookie) ?? 'system';
}

/** Browser only. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${theme === 'system' ? 0 : 31_536_000}; samesite=lax`;
  window.dispatchEvent(new Event(THEME_EVENT));
}

/** What is shown now. Browser only. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Calls `listener` whenever what `isDark()` says may have changed. Returns how to stop. */
export function onThemeChange(listener: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  window.addEventListener(THEME_EVENT, listener);
  return () => {
    system.removeEventListener('change', listener);
    window.removeEventListener(THEME_EVENT, listener);
  };
}
