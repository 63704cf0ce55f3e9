/**
 * As much of XML 1.0 as the parts of a workbook use: elements, attributes, text, CDATA and the five entities. A document type is refused: what it
 * could declare (entities that grow, files of the machine) has no place in a workbook.
 */
import { DataError } from '../../errors';

export interface XmlReader {
  /** `name` without its prefix; `attributes` are read when asked for. */
  open?(name: string, attributes: (name: string) => string | undefined, isEmpty: boolean): void;
  close?(name: string): void;
  text?(text: string): void;
}

const DEEPEST = 256;

/** Reads the whole text, once. @throws DataError where it is no XML, has a document type or is nested too deeply */
export function readXml(text: string, where: string, reader: XmlReader): void {
  const wrong = (what: string) => new DataError(`${where} cannot be read: ${what}.`, 'Save the workbook again and upload it anew.');
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('<', at);
    if (open < 0 || open > at) {
      const end = open < 0 ? text.length : open;
      if (depth > 0) reader.text?.(decodeEntities(text.slice(at, end), wrong));
      at = end;
      continue;
    }
    if (text.startsWith('<!--', open)) {
      at = after(text, '-->', open, wrong);
      continue;
    }
    if (text.startsWith('<![CDATA[', open)) {
      at = after(text, ']]>', open, wrong);
      reader.text?.(text.slice(open + 9, at - 3));
      continue;
    }
    if (text.startsWith('<?', open)) {
      at = after(text, '?>', open, wrong);
      continue;
    }
    if (text.charCodeAt(open + 1) === 33) throw wrong('it has a document type, which workbooks do not have');
    const close = endOfTag(text, open, wrong);
    at = close + 1;
    if (text.charCodeAt(open + 1) === 47) {
      depth -= 1;
      if (depth < 0) throw wrong('an element ends that did not begin');
      reader.close?.(local(text.slice(open + 2, close).trim()));
      continue;
    }
    const isEmpty = text.charCodeAt(close - 1) === 47;
    const tag = text.slice(open + 1, isEmpty ? close - 1 : close);
    const space = tag.search(/\s/);
    const name = local(space < 0 ? tag : tag.slice(0, space));
    reader.open?.(name, (wanted) => attributeOf(tag, wanted, wrong), isEmpty);
    if (isEmpty) reader.close?.(name);
    else if ((depth += 1) > DEEPEST) throw wrong(`it is nested more than ${DEEPEST} deep`);
  }
  if (depth !== 0) throw wrong('it ends in the middle');
}

type Wrong = (what: string) => DataError;

function after(text: string, mark: string, from: number, wrong: Wrong): number {
  const found = text.indexOf(mark, from);
  if (found < 0) throw wrong('it ends in the middle');
  return found + mark.length;
}

/** The place of the `>` that ends a tag: one inside of quotes does not. */
function endOfTag(text: string, from: number, wrong: Wrong): number {
  let quote = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) { if (code === quote) quote = 0; } else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return at;
  }
  throw wrong('it ends in the middle');
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** By its local name, unless `wanted` has a prefix. */
function attributeOf(tag: string, wanted: string, wrong: Wrong): string | undefined {
  for (const [, name = '', double, single] of tag.matchAll(/\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (name === wanted || local(name) === wanted) return decodeEntities(double ?? single ?? '', wrong);
  }
  return undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string, wrong: Wrong): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);/gi, (_, name: string) => {
    if (!name.startsWith('#')) {
      const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      if (known === undefined) throw wrong(`it uses the entity &${name.slice(0, 40)};, which workbooks do not have`);
      return known;
    }
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\u{FFFD}' : String.fromCodePoint(code);
  });
}
