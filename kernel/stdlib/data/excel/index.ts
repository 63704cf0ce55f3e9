/** Excel workbooks (.xlsx, .xlsm; ECMA-376) to typed columns: the values that the file holds, never its formulas. */
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError, nearest } from '../../errors';
import { buildColumn, type CellValue } from '../../table/build';
import { momentOf, timeOfDay } from './formats';
import { openWorkbook, PART_MOST, richText, type Sheet, type Workbook } from './workbook';
import { readXml } from './xml';

export interface ExcelOptions {
  /** A sheet by its name, or by its place from 1; the first that is not hidden unless said. */
  readonly sheet?: string | number;
  /** `B2:F100`, `B:F` or `3:200`; all cells that have a value unless said, from the first row and column that have one. */
  readonly range?: string;
  /** Whether the first row names the columns. Default: true, unless `names` is given. */
  readonly header?: boolean;
  readonly names?: readonly string[];
}

interface Range { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number }

const ROWS_MOST = 1_048_576;
const COLUMNS_MOST = 16_384;
/** A table is as large as the distance of its cells, which a file can put far apart for nothing. */
const CELLS_MOST = 20_000_000;

/** @throws DataError that names sheet, cell and remedy */
export async function parseExcel(bytes: Uint8Array, options: ExcelOptions, name: string): Promise<{ readonly rowCount: number; readonly columns: readonly FrameColumn[] }> {
  const range = options.range === undefined ? null : readRange(options.range);
  const workbook = await openWorkbook(bytes, name);
  const sheet = choose(workbook.sheets, options.sheet, name);
  const part = await workbook.zip.read(sheet.part, PART_MOST);
  if (part === null) throw new DataError(`${name} lacks the cells of its sheet “${sheet.name}”.`, 'Save the workbook again and upload it anew.');
  const where = `${name}, sheet “${sheet.name}”`;
  const rows = readCells(new TextDecoder().decode(part), workbook, range, where);
  const bounds = boundsOf(rows, range);
  if (bounds === null) throw new DataError(`${where} has no values${range === null ? '' : ` in ${options.range}`}.`, `Its sheets: ${workbook.sheets.map((one) => one.name).slice(0, 12).join(', ')}.`);
  const [height, width] = [bounds.bottom - bounds.top + 1, bounds.right - bounds.left + 1];
  if (height * width > CELLS_MOST) throw new DataError(`${where} spans ${height} rows and ${width} columns, more than ${CELLS_MOST} cells.`, "Say which of them you mean: { range: 'A1:F5000' }.");
  const hasHeader = options.header ?? options.names === undefined;
  const names = namesOf(rows, bounds, hasHeader, options.names, where);
  const first = bounds.top + (hasHeader ? 1 : 0);
  const rowCount = bounds.bottom - first + 1;
  const columns = names.map((column, at) => buildColumn(column, Array.from({ length: rowCount }, (_, row): CellValue => rows.get(first + row)?.get(bounds.left + at) ?? null)));
  return { rowCount, columns };
}

function choose(sheets: readonly Sheet[], wanted: string | number | undefined, name: string): Sheet {
  const list = () => `It has: ${sheets.slice(0, 20).map((sheet) => sheet.name).join(', ')}.`;
  if (sheets.length === 0) throw new DataError(`${name} has no sheet with cells.`, 'Is it the right file?');
  if (wanted === undefined) return sheets.find((sheet) => !sheet.isHidden) ?? sheets[0]!;
  if (typeof wanted === 'number') {
    const found = sheets[wanted - 1];
    if (found === undefined) throw new DataError(`${name} has no sheet ${wanted}; sheets count from 1.`, list());
    return found;
  }
  const found = sheets.find((sheet) => sheet.name === wanted) ?? sheets.find((sheet) => sheet.name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(wanted, sheets.map((sheet) => sheet.name));
  throw new DataError(`${name} has no sheet “${wanted}”.`, near === null ? list() : `Nearest: ${near}.`);
}

type Cells = Map<number, Map<number, CellValue>>;

/** Values by row and column, both from 1; cells without one, and outside of the range, are not there. */
function readCells(text: string, { strings, shown, is1904 }: Workbook, range: Range | null, where: string): Cells {
  const rows: Cells = new Map();
  const rich = richText();
  let [row, column, type, style, value] = [0, 0, 'n', 0, ''];
  let [isInCell, isValue, count] = [false, false, 0];
  const placeOf = () => `${where}, cell ${letters(column)}${row}`;
  const finish = () => {
    if (row < 1 || row > ROWS_MOST || column < 1 || column > COLUMNS_MOST) throw new DataError(`${where} has a cell beyond row ${ROWS_MOST} or column XFD.`, 'Save the workbook again.');
    if (range !== null && (row < range.top || row > range.bottom || column < range.left || column > range.right)) return;
    const found = valueOf();
    if (found === null) return;
    if ((count += 1) > CELLS_MOST) throw new DataError(`${where} has more than ${CELLS_MOST} values.`, 'Save it as CSV or Parquet, in parts.');
    const cells = rows.get(row);
    if (cells === undefined) rows.set(row, new Map([[column, found]]));
    else cells.set(column, found);
  };
  const valueOf = (): CellValue => {
    if (type === 'inlineStr') return rich.end();
    if (value === '' || type === 'e') return null;
    if (type === 's') {
      const at = Number(value);
      const string = strings[at];
      if (string === undefined) throw new DataError(`${placeOf()} names the text ${value.slice(0, 20)}, which the workbook does not have.`, 'Save the workbook again.');
      return string;
    }
    if (type === 'str') return value;
    if (type === 'b') return value === '1' || value === 'true';
    if (type === 'd') {
      const at = Date.parse(/[zZ]|[+-]\d\d:\d\d$/.test(value) || !value.includes('T') ? value : `${value}Z`);
      return Number.isNaN(at) ? value : new Date(at);
    }
    const number = Number(value);
    if (Number.isNaN(number)) throw new DataError(`${placeOf()} holds ‘${value.slice(0, 40)}’, which is no number.`, 'Save the workbook again.');
    const how = shown[style] ?? 'number';
    if (how === 'number') return number;
    if (how === 'time' && number >= 0 && number < 1) return timeOfDay(number);
    const at = momentOf(number, is1904);
    return at === null ? number : new Date(at);
  };
  let hasData = false;
  readXml(text, where, {
    open(element, attribute, isEmpty) {
      if (element === 'sheetData') hasData = true;
      else if (element === 'row') {
        row = Number(attribute('r') ?? row + 1);
        column = 0;
      } else if (element === 'c') {
        const place = /^([A-Za-z]{1,3})(\d{1,7})$/.exec(attribute('r') ?? '');
        column = place ? columnOf(place[1]!) : column + 1;
        if (place) row = Number(place[2]);
        type = attribute('t') ?? 'n';
        style = Number(attribute('s') ?? 0);
        value = '';
        rich.begin();
        isInCell = !isEmpty;
      } else if (isInCell) {
        if (element === 'v') isValue = !isEmpty;
        rich.open(element, isEmpty);
      }
    },
    text(piece) {
      if (isValue) value += piece;
      else if (isInCell) rich.text(piece);
    },
    close(element) {
      if (element === 'v') isValue = false;
      else if (isInCell && element !== 'c') rich.close(element);
      if (element === 'c' && isInCell) {
        isInCell = false;
        finish();
      }
    },
  });
  if (!hasData) throw new DataError(`${where} holds no cells.`, 'Is it a worksheet?');
  return rows;
}

/** The rectangle of what is there; with a range, its own edges where it has them. */
function boundsOf(rows: Cells, range: Range | null): Range | null {
  let [top, left, bottom, right] = [Infinity, Infinity, 0, 0];
  for (const [row, cells] of rows) {
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    for (const column of cells.keys()) { left = Math.min(left, column); right = Math.max(right, column); }
  }
  if (bottom === 0) return null;
  if (range === null) return { top, left, bottom, right };
  return { top: range.bottom === ROWS_MOST && range.top === 1 ? top : range.top, left: range.right === COLUMNS_MOST && range.left === 1 ? left : range.left, bottom: range.bottom === ROWS_MOST ? bottom : range.bottom, right: range.right === COLUMNS_MOST ? right : range.right };
}

function namesOf(rows: Cells, { top, left, right }: Range, hasHeader: boolean, given: readonly string[] | undefined, where: string): string[] {
  const width = right - left + 1;
  if (given !== undefined && given.length !== width) throw new DataError(`${where} has ${width} columns, but ${given.length} names were given.`, 'Give one name for each column, or a range of as many.');
  const cells = hasHeader ? rows.get(top) : undefined;
  const names = Array.from({ length: width }, (_, at) => {
    const own = cells?.get(left + at);
    const text = given?.[at] ?? (own === undefined || own === null ? '' : own instanceof Date ? own.toISOString().slice(0, 10) : String(own).trim());
    return text === '' ? `column${at + 1}` : text;
  });
  const seen = new Map<string, number>();
  for (const [at, text] of names.entries()) {
    const before = seen.get(text);
    if (before !== undefined) throw new DataError(`${where} has two columns called ‘${text}’, ${letters(left + before)} and ${letters(left + at)}.`, hasHeader ? `Is row ${top} a header? If not, pass { header: false } or a range; else pass { names: […], header: true }.` : 'Give each column its own name.');
    seen.set(text, at);
  }
  return names;
}

function readRange(text: string): Range {
  const found = /^\$?([A-Za-z]{1,3})?\$?(\d{1,7})?:\$?([A-Za-z]{1,3})?\$?(\d{1,7})?$/.exec(text.trim());
  const wrong = () => new DataError(`‘${text}’ is no range.`, "Write it as 'B2:F100', 'B:F' or '3:200'.");
  if (!found || (!found[1] && !found[2]) || Boolean(found[1]) !== Boolean(found[3]) || Boolean(found[2]) !== Boolean(found[4])) throw wrong();
  const range = { left: found[1] ? columnOf(found[1]) : 1, top: found[2] ? Number(found[2]) : 1, right: found[3] ? columnOf(found[3]) : COLUMNS_MOST, bottom: found[4] ? Number(found[4]) : ROWS_MOST };
  if (range.left > range.right || range.top > range.bottom || range.top < 1 || range.right > COLUMNS_MOST || range.bottom > ROWS_MOST) throw wrong();
  return range;
}

/** A is 1, XFD 16,384. */
function columnOf(text: string): number {
  let column = 0;
  for (const letter of text.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

function letters(column: number): string {
  let text = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  return text;
}
