/**
 * Markdown as HTML for a page that stands alone, by the rules of the app (components/notebook/Prose): raw HTML stays text,
 * addresses are http(s) or mail only, and a picture from elsewhere is a link. A picture that the cell carries (an attachment) is
 * shown.
 */
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { isRecord } from '../types';
import { escapeHtml } from './escape';

/** Addresses of attachments pass the check of addresses under a name that leads nowhere. */
const PLACE = 'https://attachment.invalid/';
const IMAGE = /^image\/(?:png|jpeg|gif|webp)$/;

/** `attachments` as nbformat has them: by name, then by type, in base64. */
export function proseHtml(markdown: string, attachments: Readonly<Record<string, unknown>> = {}): string {
  const html = micromark(markdown.replaceAll('](attachment:', `](${PLACE}`), { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  // micromark writes every tag itself, in one form: what stands in the text is escaped and never looks like one.
  return html
    .replace(/<(\/?)h([1-5])>/g, (_, slash: string, level: string) => `<${slash}h${Number(level) + 1}>`)
    .replace(/<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? \/>/g, (_, source: string, alt: string) => picture(source, alt, attachments))
    .replace(/<a href="(https?:|mailto:)/g, '<a rel="noreferrer noopener" href="$1')
    .replaceAll(PLACE, 'attachment:');
}

function picture(source: string, alt: string, attachments: Readonly<Record<string, unknown>>): string {
  const found = source.startsWith(PLACE) ? attachments[nameIn(source.slice(PLACE.length))] : undefined;
  if (isRecord(found)) {
    for (const [type, value] of Object.entries(found)) {
      const base64 = (Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : '').replace(/\s+/g, '');
      if (IMAGE.test(type) && /^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return `<img src="data:${type};base64,${base64}" alt="${alt}">`;
    }
  }
  return /^https?:/.test(source) && !source.startsWith(PLACE) ? `<a href="${source}">${alt || 'Picture'}</a>` : `<span>${alt || escapeHtml('Picture')}</span>`;
}

function nameIn(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('&amp;', '&'));
  } catch {
    return text;
  }
}
