/** TypeScript and SQL with their words coloured, for reading: one pass that never fails, whatever stands there. */
import { scanSql } from '../../cells/sql-tokens';
import { escapeHtml } from './escape';

const KEYWORDS = 'abstract|any|as|async|await|bigint|boolean|break|case|catch|class|const|continue|declare|default|delete|do|else|enum|export|extends|false|finally|for|from|function|get|if|implements|import|in|instanceof|interface|is|keyof|let|namespace|never|new|null|number|of|private|protected|public|readonly|return|satisfies|set|static|string|super|switch|symbol|this|throw|true|try|type|typeof|undefined|unknown|using|var|void|while|yield';
const TOKEN = new RegExp([
  String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
  String.raw`(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|` + '`(?:\\\\.|[^`\\\\])*`?)',
  String.raw`(?<number>\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?n?\b)`,
  String.raw`(?<keyword>(?<![\w$.])(?:${KEYWORDS})(?![\w$]))`,
].join('|'), 'gi');

export function codeHtml(source: string): string {
  let [html, at] = ['', 0];
  for (const match of source.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? '';
    if (kind === 'keyword' && match[0] !== match[0].toLowerCase()) continue;
    html += `${escapeHtml(source.slice(at, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escapeHtml(source.slice(at));
}

const SQL_KEYWORDS = new Set('all and anti any as asc asof begin between by case cast create cross delete desc describe distinct drop else end except exclude exists false filter from full group having if ilike in inner insert intersect interval into is join lateral left like limit natural not null nulls offset on or order outer over partition pivot positional qualify recursive replace returning right rows sample select semi set summarize table temp then true union unnest unpivot update using values view when where window with'.split(' '));

export function sqlHtml(source: string): string {
  let [html, at] = ['', 0];
  const { tokens, comments } = scanSql(source);
  const kindOf = ({ kind, text }: (typeof tokens)[number]): string | null => (kind === 'string' || kind === 'number' ? kind : kind === 'word' && SQL_KEYWORDS.has(text.toLowerCase()) ? 'keyword' : null);
  const marks = [...comments.map(({ start, end }) => ({ start, end, kind: 'comment' })), ...tokens.flatMap((token) => { const kind = kindOf(token); return kind === null ? [] : [{ start: token.start, end: token.end, kind }]; })].sort((a, b) => a.start - b.start);
  for (const { start, end, kind } of marks) {
    html += `${escapeHtml(source.slice(at, start))}<span class="${kind}">${escapeHtml(source.slice(start, end))}</span>`;
    at = end;
  }
  return html + escapeHtml(source.slice(at));
}
