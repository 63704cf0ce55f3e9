import { describe, expect, it } from 'vitest';
import { completeSql } from '@/components/notebook/sql/completions';

const NAMES = { tables: { orders: { id: 'integer', amount: 'number', 'unit price': 'number' }, shops: { id: 'integer', town: 'string' }, later: {} }, values: ['least', 'day'] } as const;
/** The caret is where `|` stands. */
const at = (text: string) => completeSql(text.replace('|', ''), text.indexOf('|'), NAMES);
const names = (text: string) => at(text).map((one) => one.name);
const first = (text: string) => at(text).filter((one) => one.rank === Math.min(...at(text).map((other) => other.rank))).map((one) => one.name);

describe('completion in a query', () => {
  it.each(['SELECT * FROM |', 'SELECT * FROM o|', 'SELECT 1 FROM shops s, |', 'SELECT 1 FROM shops JOIN |', 'FROM (SELECT * FROM |)', 'SUMMARIZE |'])('offers tables and nothing else at %s', (text) => {
    expect(names(text)).toEqual(['orders', 'shops', 'later']);
  });

  it('offers the columns of the tables that the query reads first, wherever they are named', () => {
    expect(first('SELECT | FROM orders')).toEqual(['id', 'amount', 'unit price']);
    expect(first('SELECT a.id FROM shops a WHERE | ')).toEqual(['id', 'town']);
    expect(names('SELECT | FROM orders')).toEqual(expect.arrayContaining(['orders', 'count', 'CASE']));
  });

  it('offers the columns of one table behind its name or its other name', () => {
    expect(names('SELECT o.| FROM orders AS o, shops')).toEqual(['id', 'amount', 'unit price']);
    expect(names('SELECT SHOPS.t| FROM shops')).toEqual(['id', 'town']);
    expect(names('SELECT x.| FROM orders')).toEqual([]);
  });

  it('writes names that are no plain words in quotes', () => {
    expect(at('SELECT | FROM orders').find((one) => one.name === 'unit price')?.insert).toBe('"unit price"');
  });

  it('offers values of the notebook behind the sign of a parameter', () => {
    expect(at('SELECT * FROM orders WHERE amount > $|').map((one) => one.insert)).toEqual(['$least', '$day']);
    expect(names('WHERE amount > $le|')).toEqual(['least', 'day']);
  });

  it.each(["SELECT 'FROM |", '-- FROM |', '/* FROM |', 'SELECT 12|'])('offers nothing inside %s', (text) => expect(names(text)).toEqual([]));

  it('says of a table that has not run that its columns are not known', () => {
    expect(at('FROM |').map((one) => one.detail)).toEqual(['table, 3 columns', 'table, 2 columns', 'table, not run yet']);
  });
});
