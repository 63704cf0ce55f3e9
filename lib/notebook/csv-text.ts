/**
 * One text as a field of comma-separated text (RFC 4180). The empty text is quoted, so that it is no missing value, and so are spaces at the
 * ends, for readers that would take them off.
 */
export function csvField(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
