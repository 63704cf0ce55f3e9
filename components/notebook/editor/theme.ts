/** The editor's colours, read from the tokens as the page resolves them, so that there is one origin for both themes. */
import { isDark, onThemeChange } from '@/components/shell/theme';
import type { Monaco } from './load';

const TOKENS: Readonly<Record<string, string>> = {
  '': '--text',
  keyword: '--syn-keyword',
  'keyword.flow': '--syn-keyword',
  string: '--syn-string',
  'string.escape': '--syn-number',
  regexp: '--syn-string',
  number: '--syn-number',
  comment: '--syn-comment',
  'comment.doc': '--syn-comment',
  'type.identifier': '--syn-type',
  type: '--syn-type',
  delimiter: '--syn-punct',
  'delimiter.bracket': '--syn-punct',
  'delimiter.parenthesis': '--syn-punct',
  variable: '--text',
  identifier: '--text',
  strong: '--text',
  emphasis: '--text',
};

const COLOURS: Readonly<Record<string, string>> = {
  'editor.background': '--sunken',
  'editor.foreground': '--text',
  'editorLineNumber.foreground': '--text-3',
  'editorLineNumber.activeForeground': '--text-2',
  'editorCursor.foreground': '--text',
  'editor.selectionBackground': '--accent-soft',
  'editor.inactiveSelectionBackground': '--active',
  'editor.wordHighlightBackground': '--active',
  'editor.wordHighlightStrongBackground': '--active',
  'editor.selectionHighlightBackground': '--active',
  'editorBracketMatch.background': '--active',
  'editorBracketMatch.border': '--line-2',
  'editorIndentGuide.background1': '--line',
  'editorGutter.background': '--sunken',
  'editorWidget.background': '--overlay',
  'editorWidget.border': '--line-2',
  'editorWidget.foreground': '--text',
  'editorSuggestWidget.background': '--overlay',
  'editorSuggestWidget.border': '--line-2',
  'editorSuggestWidget.foreground': '--text',
  'editorSuggestWidget.selectedBackground': '--active',
  'editorSuggestWidget.selectedForeground': '--text',
  'editorSuggestWidget.highlightForeground': '--accent',
  'editorHoverWidget.background': '--overlay',
  'editorHoverWidget.border': '--line-2',
  'editorHoverWidget.foreground': '--text',
  'editorHoverWidget.highlightForeground': '--accent',
  'editorHoverWidget.statusBarBackground': '--sunken',
  'list.highlightForeground': '--accent',
  'editorSuggestWidget.focusHighlightForeground': '--accent',
  'editorSuggestWidget.selectedIconForeground': '--text',
  'list.hoverBackground': '--hover',
  'textLink.foreground': '--accent',
  'textLink.activeForeground': '--accent',
  'textCodeBlock.background': '--sunken',
  'symbolIcon.variableForeground': '--text-2',
  'symbolIcon.fieldForeground': '--text-2',
  'symbolIcon.methodForeground': '--syn-type',
  'symbolIcon.functionForeground': '--syn-type',
  'symbolIcon.classForeground': '--syn-keyword',
  'symbolIcon.interfaceForeground': '--syn-keyword',
  'symbolIcon.enumeratorForeground': '--syn-keyword',
  'menu.background': '--overlay',
  'menu.foreground': '--text',
  'menu.selectionBackground': '--active',
  'menu.selectionForeground': '--text',
  'input.background': '--surface',
  'input.foreground': '--text',
  'input.border': '--line-control',
  'editor.findMatchBackground': '--mark',
  'editor.findMatchHighlightBackground': '--mark',
  'editorError.foreground': '--negative',
  'editorWarning.foreground': '--caution',
  'editorInfo.foreground': '--info',
  'focusBorder': '--accent',
  'scrollbarSlider.background': '--active',
  'scrollbarSlider.hoverBackground': '--line-2',
  'scrollbarSlider.activeBackground': '--line-control',
};

/** Resolves a token to `#rrggbb` by letting the browser paint with it. */
function resolver(): { readonly hex: (token: string) => string; done(): void } {
  const probe = document.createElement('span');
  probe.style.display = 'none';
  document.body.append(probe);
  return {
    hex: (token) => {
      probe.style.color = `var(${token})`;
      const [red, green, blue] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? ['0', '0', '0']).map(Number);
      return `#${[red, green, blue].map((part) => Math.round(part ?? 0).toString(16).padStart(2, '0')).join('')}`;
    },
    done: () => probe.remove(),
  };
}

function apply({ monaco }: Monaco): void {
  const { hex, done } = resolver();
  monaco.editor.defineTheme('pinion', {
    base: isDark() ? 'vs-dark' : 'vs',
    inherit: true,
    rules: Object.entries(TOKENS).map(([token, name]) => ({ token, foreground: hex(name).slice(1), ...(token === 'strong' ? { fontStyle: 'bold' } : token === 'emphasis' ? { fontStyle: 'italic' } : {}) })),
    colors: Object.fromEntries(Object.entries(COLOURS).map(([colour, token]) => [colour, hex(token)])),
  });
  monaco.editor.setTheme('pinion');
  done();
}

/** Sets the theme, and again whenever the page's changes. Lives as long as the page. */
export function followTheme(loaded: Monaco): void {
  apply(loaded);
  onThemeChange(() => requestAnimationFrame(() => apply(loaded)));
}
