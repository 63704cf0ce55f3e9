/** The parts of a workbook that tell what its cells mean: sheets, shared strings, formats, the day it counts from. */
import { DataError } from '../../errors';
import { shownBy, type Shown } from './formats';
import { readXml } from './xml';
import { openZip, type Zip } from './zip';

export interface Sheet {
  readonly name: string;
  readonly part: string;
  readonly isHidden: boolean;
}

export interface Workbook {
  readonly zip: Zip;
  readonly sheets: readonly Sheet[];
  readonly is1904: boolean;
  /** How the format of each style shows a number. */
  readonly shown: readonly Shown[];
  readonly strings: readonly string[];
}

/** Decompressed, of one part. */
export const PART_MOST = 200 * 1024 * 1024;
const SMALL_PART_MOST = 16 * 1024 * 1024;

/** @throws DataError for what is no workbook of Excel 2007 or newer, is encrypted or damaged */
export async function openWorkbook(bytes: Uint8Array, name: string): Promise<Workbook> {
  if (bytes.length === 0) throw new DataError(`${name} is empty.`, 'Upload it again.');
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new DataError(`${name} is a workbook of Excel 97–2003 (.xls), or is protected by a password.`, 'Save it as .xlsx without a password, and upload that.');
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new DataError(`${name} is no Excel workbook (.xlsx).`, 'Read CSV files with readCsv.');
  const zip = openZip(bytes, name);
  const main = await mainPart(zip, name);
  const [sheets, is1904] = await readMain(zip, main, name);
  return { zip, sheets, is1904, shown: await readStyles(zip, main, name), strings: await readStrings(zip, main, name) };
}

async function textOf(zip: Zip, part: string, most: number): Promise<string | null> {
  const bytes = await zip.read(part, most);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

async function mainPart(zip: Zip, name: string): Promise<string> {
  const found = (await relations(zip, '_rels/.rels', '', name)).find(({ type }) => type.endsWith('/officeDocument'));
  const part = found?.target ?? 'xl/workbook.xml';
  if (zip.names.some((one) => one.toLowerCase() === part.toLowerCase()) && part.toLowerCase().endsWith('.xml')) return part;
  if (zip.names.some((one) => one.toLowerCase() === 'xl/workbook.bin')) throw new DataError(`${name} is a binary workbook (.xlsb).`, 'Save it as .xlsx and upload that.');
  throw new DataError(`${name} is a ZIP archive, but no Excel workbook.`, zip.names.includes('content.xml') ? 'It looks like OpenDocument (.ods): save it as .xlsx or CSV.' : 'Upload the workbook itself (.xlsx).');
}

interface Relation { readonly id: string; readonly type: string; readonly target: string }

async function relations(zip: Zip, part: string, folder: string, name: string): Promise<Relation[]> {
  const text = await textOf(zip, part, SMALL_PART_MOST);
  const found: Relation[] = [];
  if (text !== null) {
    readXml(text, `${part} of ${name}`, {
      open(element, attribute) {
        if (element !== 'Relationship' || attribute('TargetMode') === 'External') return;
        found.push({ id: attribute('Id') ?? '', type: attribute('Type') ?? '', target: resolve(folder, attribute('Target') ?? '') });
      },
    });
  }
  return found;
}

/** Within the archive, from its root. */
function resolve(folder: string, target: string): string {
  const parts = target.startsWith('/') ? [] : folder.split('/').filter((part) => part !== '');
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const folderOf = (part: string) => part.slice(0, part.lastIndexOf('/') + 1);

async function relatedTo(zip: Zip, main: string, name: string): Promise<Relation[]> {
  const folder = folderOf(main);
  return relations(zip, `${folder}_rels/${main.slice(folder.length)}.rels`, folder, name);
}

async function readMain(zip: Zip, main: string, name: string): Promise<[readonly Sheet[], boolean]> {
  const related = new Map((await relatedTo(zip, main, name)).map((relation) => [relation.id, relation]));
  const sheets: Sheet[] = [];
  let is1904 = false;
  readXml((await textOf(zip, main, SMALL_PART_MOST))!, `${main} of ${name}`, {
    open(element, attribute) {
      if (element === 'workbookPr') is1904 = ['1', 'true', 'on'].includes(attribute('date1904') ?? '');
      if (element !== 'sheet') return;
      const relation = related.get(attribute('r:id') ?? attribute('id') ?? '');
      // Sheets of charts and of macros hold no cells.
      if (relation?.type.endsWith('/worksheet')) sheets.push({ name: attribute('name') ?? '', part: relation.target, isHidden: (attribute('state') ?? 'visible') !== 'visible' });
    },
  });
  return [sheets, is1904];
}

async function partOf(zip: Zip, main: string, name: string, type: string, usual: string): Promise<string> {
  return (await relatedTo(zip, main, name)).find((relation) => relation.type.endsWith(type))?.target ?? folderOf(main) + usual;
}

async function readStyles(zip: Zip, main: string, name: string): Promise<Shown[]> {
  const part = await partOf(zip, main, name, '/styles', 'styles.xml');
  const text = await textOf(zip, part, SMALL_PART_MOST);
  const codes = new Map<number, string>();
  const shown: Shown[] = [];
  let isInCells = false;
  if (text !== null) {
    readXml(text, `${part} of ${name}`, {
      open(element, attribute, isEmpty) {
        if (element === 'numFmt') codes.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '');
        else if (element === 'cellXfs') isInCells = !isEmpty;
        else if (element === 'xf' && isInCells) {
          const id = Number(attribute('numFmtId') ?? 0);
          shown.push(shownBy(id, codes.get(id)));
        }
      },
      close(element) { if (element === 'cellXfs') isInCells = false; },
    });
  }
  return shown;
}

async function readStrings(zip: Zip, main: string, name: string): Promise<string[]> {
  const part = await partOf(zip, main, name, '/sharedStrings', 'sharedStrings.xml');
  const text = await textOf(zip, part, PART_MOST);
  const strings: string[] = [];
  if (text === null) return strings;
  const rich = richText();
  readXml(text, `${part} of ${name}`, {
    open(element, _, isEmpty) {
      if (element === 'si') rich.begin();
      rich.open(element, isEmpty);
    },
    text: (piece) => rich.text(piece),
    close(element) {
      rich.close(element);
      if (element === 'si') strings.push(rich.end());
    },
  });
  return strings;
}

/** Gathers the text of `t` elements, without that of `rPh`, which tells how Japanese is spoken. */
export function richText() {
  let pieces: string[] = [];
  let isText = false;
  let phonetic = 0;
  return {
    begin() { pieces = []; isText = false; phonetic = 0; },
    open(element: string, isEmpty: boolean) {
      if (element === 'rPh' && !isEmpty) phonetic += 1;
      isText = element === 't' && !isEmpty;
    },
    text(piece: string) { if (isText && phonetic === 0) pieces.push(piece); },
    close(element: string) {
      if (element === 'rPh') phonetic -= 1;
      if (element === 't') isText = false;
    },
    // Excel writes marks that XML cannot hold as _x000D_.
    end: () => pieces.join('').replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => (/^d[89a-f]/i.test(code) ? '\u{FFFD}' : String.fromCharCode(Number.parseInt(code, 16)))),
  };
}
