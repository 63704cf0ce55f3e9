/**
 * What the interoperation suite asks of Pinion's own code: `write <folder>` puts one table down as CSV and Parquet, `read <file>` prints what
 * `readParquet` makes of a file, one JSON line a row.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readParquet, Table, writeCsv, writeParquet } from '@/kernel/stdlib/data';

const rows = 120_000;
const some = <T>(at: number, value: T): T | null => (at % 11 === 5 ? null : value);
const TEXTS = ['plain', '', ' spaced ', 'a,"b"\r\nc', 'ü☃𝒳', '=1+1', '\ufeffmark', 'NA', "'"];
const NUMBERS = [0, -0, 0.1 + 0.2, -1e-300, Number.MAX_VALUE, Infinity, -Infinity, 5e-324];
const INTEGERS = [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1];

const list = <T>(make: (at: number) => T) => Array.from({ length: rows }, (_, at) => some(at, make(at)));
const [command, place] = process.argv.slice(2);
if (command === 'write') {
  const table = Table.fromColumns({
    'text "1"': list((at) => TEXTS[at % TEXTS.length]!), number: list((at) => NUMBERS[at % NUMBERS.length]!), integer: list((at) => INTEGERS[at % INTEGERS.length]!),
    yes: list((at) => at % 2 === 0), when: list((at) => new Date(Date.UTC(1969, 11, 31) + at * 1_000_003)), none: list(() => null),
  }, { types: { 'text "1"': 'string', number: 'number', integer: 'integer', yes: 'boolean', when: 'date', none: 'string' } });
  writeFileSync(join(place!, 'pinion.parquet'), writeParquet(table));
  writeFileSync(join(place!, 'pinion.csv'), writeCsv(table));
} else {
  const table = await readParquet(new Uint8Array(readFileSync(place!)));
  console.log(JSON.stringify(table.schema.map(({ name, type }) => [name, type])));
  for (const row of table.rows()) console.log(JSON.stringify(Object.values(row).map((value) => (value instanceof Date ? value.getTime() : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))));
}
