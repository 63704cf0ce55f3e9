/**
 * From compiled code back to the cell, through the text that oxc stripped of types. The three disagree about what ends a line: V8
 * and oxc count CR, U+2028 and U+2029 too, MagicString only LF, and an author sees what the editor shows (LF, CR, CRLF). So
 * places are carried as offsets in between.
 */
import { eachMapping, encodedMap, TraceMap } from '@jridgewell/trace-mapping';
import type MagicString from 'magic-string';

const ENGINE_LINES = /\r\n|[\n\r\u2028\u2029]/g;
const EDITOR_LINES = /\r\n|[\n\r]/g;
const PLAIN_LINES = /\n/g;

/** Offsets at which lines begin. */
function lineStarts(text: string, ends: RegExp): number[] {
  const starts = [0];
  for (const { 0: end, index } of text.matchAll(ends)) starts.push(index + end.length);
  return starts;
}

/** Where `offset` is, line and column from 0. */
function placeAt(starts: readonly number[], offset: number): readonly [number, number] {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return [low, offset - starts[low]!];
}

/** What lies at `offset` of the stripped text, as an offset in the source: the last mapping at or before it. */
function toSourceOffsets(strippedMap: TraceMap, stripped: string, source: string): (offset: number) => number | null {
  const [from, to] = [lineStarts(stripped, ENGINE_LINES), lineStarts(source, ENGINE_LINES)];
  const generated: number[] = [];
  const original: number[] = [];
  eachMapping(strippedMap, ({ generatedLine, generatedColumn, originalLine, originalColumn }) => {
    if (originalLine === null || originalColumn === null) return;
    generated.push((from[generatedLine - 1] ?? 0) + generatedColumn);
    original.push((to[originalLine - 1] ?? 0) + originalColumn);
  });
  return (offset) => {
    let [low, high] = [0, generated.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (generated[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : original[low - 1]!;
  };
}

/** A source map (version 3, JSON) from `text` as it is now, in V8's lines, to `source`, in the editor's. */
export function composeMap({ text, stripped, strippedMap, source, cell }: {
  readonly text: MagicString; readonly stripped: string; readonly strippedMap: ConstructorParameters<typeof TraceMap>[0]; readonly source: string; readonly cell: string;
}): string {
  const code = text.toString();
  const [codePlain, codeEngine] = [lineStarts(code, PLAIN_LINES), lineStarts(code, ENGINE_LINES)];
  const strippedPlain = lineStarts(stripped, PLAIN_LINES);
  const sourceLines = lineStarts(source, EDITOR_LINES);
  const sourceOffset = toSourceOffsets(new TraceMap(strippedMap), stripped, source);
  const lines: [number, number, number, number][][] = [];
  eachMapping(new TraceMap(text.generateMap({ hires: 'boundary', source: 'stripped.js' }) as never), ({ generatedLine, generatedColumn, originalLine, originalColumn }) => {
    if (originalLine === null || originalColumn === null) return;
    const offset = sourceOffset(strippedPlain[originalLine - 1]! + originalColumn);
    if (offset === null) return;
    const [line, column] = placeAt(codeEngine, codePlain[generatedLine - 1]! + generatedColumn);
    while (lines.length <= line) lines.push([]);
    lines[line]!.push([column, 0, ...placeAt(sourceLines, offset)]);
  });
  return JSON.stringify(encodedMap(new TraceMap({ version: 3, names: [], sources: [cell], mappings: lines })));
}
