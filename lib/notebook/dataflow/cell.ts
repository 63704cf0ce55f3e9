/** What one cell's source defines, reads, writes and imports (D1, D3, D9): the way in, and what is refused before or by the parser. */
import { placeOf, type ParseCell, type Place } from './ast';
import type { CellAnalysis } from './findings';
import { isTooDeep } from './nesting';
import { walkProgram } from './walk';

const EMPTY = { defines: [], reads: [], foreignWrites: [], globalWrites: [], lateWrites: [], imports: [], importedAs: {} } as const;
/** Characters; beyond it a cell is data, which belongs in a file. */
export const LARGEST_SOURCE = 1_000_000;

/** Analyses one TypeScript cell. Never throws: what cannot be read is an error with its place. */
export function analyseCell(source: string, parse: ParseCell): CellAnalysis {
  const failed = (message: string, place: Place = { line: 1, column: 1 }): CellAnalysis => ({ ...EMPTY, errors: [{ message, place }] });
  if (source.length > LARGEST_SOURCE) return failed(`The cell has ${source.length.toLocaleString('en')} characters; ${LARGEST_SOURCE.toLocaleString('en')} is the most. Upload data as a file and read it by name.`);
  if (isTooDeep(source)) return failed('The cell is nested too deeply, or is one very long expression. Split it, or read the data from a file.');
  try {
    const { program, errors } = parse(source);
    if (errors.length > 0) {
      return { ...EMPTY, errors: errors.slice(0, 10).map((error) => ({ message: `${error.message.replace(/\.?$/, '.')}${error.help ? ` ${error.help.replace(/\.?$/, '.')}` : ''}`, place: placeOf(source, error.start ?? 0) })) };
    }
    return walkProgram(program, source);
  } catch (error) {
    if (error instanceof RangeError) return failed('The cell is nested too deeply to be read. Split it into smaller expressions.');
    throw error;
  }
}
