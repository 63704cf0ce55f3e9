/** What people know a cell by where its notebook is not at hand: its first comment, else its first line that is no import. */
const LONGEST = 40;

/** Empty for a cell without text. */
export function cellTitle(source: string): string {
  const lines = source.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const line = lines.find((one) => !/^import\b/.test(one) && !/^['"]use /.test(one)) ?? lines[0] ?? '';
  const text = line.replace(/^(?:\/\/+|\/\*+)\s*(.*?)\s*(?:\*\/)?$/, '$1');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text;
}
