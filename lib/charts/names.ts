/** Words that no variable of a cell can be called: of the language in strict code, and what every cell has. */
const RESERVED = new Set(('arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in '
  + 'instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield display pin print progress NaN Infinity globalThis').split(' '));

export const isReservedName = (name: string): boolean => RESERVED.has(name);
