/** What one cell's source defines, reads, writes and imports (D1, D3, D9): the way in, and what is refused before or by the parser. */
import { placeOf, type ParseCell, type Place } from './ast';
import type { CellAnalysis } from './findings';
import { isTooDeep } from './nesting';
import { walkProgram } from './walk';

/** The analysis of a cell that says nothing. */
export const NOTHING: CellAnalysis = { defines: [], reads: [], foreignWrites: [], globalWrites: [], lateWrites: [], captured: [], disposed: [], imports: [], importedAs: {}, errors: [] };
/** Characters; beyond it a cell is data, which belongs in a file. */
export const LARGEST_SOURCE = 500_000;
/** Words, literals and signs; about what is parsed and walked within 100 ms, since the server does it between keystrokes. */
const MOST_TOKENS = 50_000;
/** Strings, templates and comments count as one. */
const TOKEN = /"[^"\\\n]*(?:\\[^][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[^][^'\\\n]*)*'?|`[^`\\]*(?:\\[^][^`\\]*)*`?|\/\/.*|\/\*[^]*?\*\/|[\w$]+|[^\s\w$]/g;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Analyses one TypeScript cell. Never throws: what cannot be read is an error with its place. */
export function analyseCell(source: string, parse: ParseCell): CellAnalysis {
  const failed = (message: string, place: Place = { line: 1, column: 1 }): CellAnalysis => ({ ...NOTHING, errors: [{ message, place }] });
  const tooLarge = (much: string, most: number): CellAnalysis => ({ ...NOTHING, errors: [{ message: `The cell has ${much}; ${most.toLocaleString('en')} is the most. Split it, or put its data into a file and read it by name.`, place: { line: 1, column: 1 }, isTooLarge: true }] });
  if (source.length > LARGEST_SOURCE) return tooLarge(`${source.length.toLocaleString('en')} characters`, LARGEST_SOURCE);
  if (source.length > MOST_TOKENS) {
    const tokens = source.match(TOKEN)?.length ?? 0;
    if (tokens > MOST_TOKENS) return tooLarge(`${tokens.toLocaleString('en')} words and signs`, MOST_TOKENS);
  }
  const broken = LONE_SURROGATE.exec(source);
  if (broken) return failed('Half of a character stands here. Delete it and type it again; in a string, write it as an escape such as \\ud83d.', placeOf(source, broken.index));
  if (isTooDeep(source)) return failed('The cell is nested too deeply, or is one very long expression. Split it, or read the data from a file.');
  try {
    const { program, errors } = parse(source);
    if (errors.length > 0) {
      return { ...NOTHING, errors: errors.slice(0, 10).map((error) => ({ message: `${error.message.replace(/\.?$/, '.')}${error.help ? ` ${error.help.replace(/\.?$/, '.')}` : ''}`, place: placeOf(source, error.start ?? 0) })) };
    }
    return walkProgram(program, source);
  } catch (error) {
    if (error instanceof RangeError) return failed('The cell is nested too deeply to be read. Split it into smaller expressions.');
    throw error;
  }
}
