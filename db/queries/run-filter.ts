/**
 * A filter, an order or a grouping of runs as SQL. All that people wrote, names of parameters included, goes in as parameters of the statement. What is
 * missing fits no comparison; every condition here is true or false, never null, so that `not` is the opposite of what stands behind it.
 */
import { sql, type SQL } from 'drizzle-orm';
import { notebooks, runs, users } from '@/db/schema';
import { typeOf, type Expression, type Field, type Literal, type Order, type OwnField } from '@/lib/runs/filter';
import type { RunOrder } from './runs';

/** A condition over `runs`. */
export function compileFilter(expression: Expression): SQL {
  switch (expression.kind) {
    case 'and':
    case 'or': return sql`(${sql.join(expression.parts.map(compileFilter), sql.raw(` ${expression.kind} `))})`;
    case 'not': return sql`not ${compileFilter(expression.part)}`;
    case 'missing': return sql`not ${isThere(expression.field)}`;
    case 'compare': return compared(expression.field, expression.order, expression.value);
    case 'contains': return holds(sql`${textOf(expression.field)} ilike ${`%${literally(expression.text)}%`}`);
    // A backslash means itself: at the end of a pattern PostgreSQL would refuse it.
    case 'like': return holds(sql`${textOf(expression.field)} ${sql.raw(expression.isCaseless ? 'ilike' : 'like')} ${expression.pattern.replaceAll('\\', '\\\\')}`);
    case 'in': {
      const any = sql`(${sql.join(expression.values.map((value) => compared(expression.field, '=', value)), sql` or `)})`;
      return expression.isNot ? sql`(${isThere(expression.field)} and not ${any})` : any;
    }
  }
}

const SIGNS: Readonly<Record<Exclude<Order, '!='>, SQL>> = { '=': sql`=`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` };

function holds(condition: SQL): SQL {
  return sql`((${condition}) is true)`;
}

/** A value of another kind is another value, and so is a metric that was no number. A path compares numbers with numbers only, at two thirds of the cost of a cast that is guarded. */
function compared(field: Field, order: Order, value: Literal): SQL {
  if (order === '!=') return sql`(${isThere(field)} and not ${compared(field, '=', value)})`;
  if (typeof value === 'number' && field.of !== 'run') return holds(sql`${COLUMNS[field.of]} @@ ${`$.${JSON.stringify(field.name)} ${order === '=' ? '==' : order} ${value}`}::jsonpath`);
  if (typeof value === 'number') return holds(sql`${numberOf(field)} ${SIGNS[order]} ${value}::float8`);
  return typeof value === 'string' ? holds(sql`${textOf(field)} ${SIGNS[order]} ${value}::text`) : holds(sql`${jsonOf(field)} ${SIGNS[order]} ${JSON.stringify(value)}::jsonb`);
}

function literally(text: string): string {
  return text.replace(/[\\%_]/g, (mark) => `\\${mark}`);
}

const COLUMNS = { param: runs.params, metric: runs.metrics, tag: runs.tags } as const;
const NOTHING = sql`null`;

const millis = (column: SQL) => sql`(extract(epoch from ${column}) * 1000)::float8`;

const OWN: Readonly<Record<OwnField, SQL>> = {
  number: sql`${runs.number}`,
  name: sql`${runs.name}`,
  experiment: sql`${runs.experiment}`,
  kind: sql`${runs.kind}`,
  status: sql`${runs.status}`,
  author: sql`(select u.name from ${users} u where u.id = ${runs.authorId})`,
  notebook: sql`(select n.title from ${notebooks} n where n.id = ${runs.notebookId})`,
  cell: sql`${runs.cellId}`,
  startedAt: millis(sql`${runs.startedAt}`),
  endedAt: millis(sql`${runs.endedAt}`),
  duration: sql`extract(epoch from ${runs.endedAt} - ${runs.startedAt})::float8`,
};

function jsonOf(field: Field): SQL {
  return field.of === 'run' ? sql`to_jsonb(${OWN[field.name]})` : sql`${COLUMNS[field.of]} -> ${field.name}::text`;
}

/** Null where it is missing or no number. */
function numberOf(field: Field): SQL {
  if (field.of === 'run') return OWN[field.name];
  // Metrics are numbers or null; among parameters a text must not meet the cast.
  const own = sql`${COLUMNS[field.of]} -> ${field.name}::text`;
  return field.of === 'metric' ? sql`(${COLUMNS.metric} ->> ${field.name}::text)::float8` : sql`(case when jsonb_typeof(${own}) = 'number' then (${own})::float8 end)`;
}

/** Null where it is missing or no text. */
function textOf(field: Field): SQL {
  if (field.of === 'run') return typeOf(field) === 'text' ? OWN[field.name] : NOTHING;
  const own = sql`${COLUMNS[field.of]} ->> ${field.name}::text`;
  return field.of === 'tag' ? sql`(${own})` : sql`(case when jsonb_typeof(${COLUMNS[field.of]} -> ${field.name}::text) = 'string' then ${own} end)`;
}

/** A parameter that is null is missing; a metric that was no number is there. */
function isThere(field: Field): SQL {
  if (field.of === 'run') return sql`(${OWN[field.name]} is not null)`;
  if (field.of === 'param') return sql`((${COLUMNS.param} ->> ${field.name}::text) is not null)`;
  return sql`(${COLUMNS[field.of]} -> ${field.name}::text is not null)`;
}

/** Runs by a field, numbers before texts; those without come last either way. */
export function compileOrder(field: Field, isDescending: boolean): RunOrder {
  if (field.of === 'run') return { by: [OWN[field.name]], isDescending };
  if (field.of === 'param') return { by: [numberOf(field), sql`${COLUMNS.param} ->> ${field.name}::text`], isDescending };
  return { by: [field.of === 'metric' ? numberOf(field) : textOf(field)], isDescending };
}

/** The value of a field, as JSON; null where it is missing. */
export function compileGroup(field: Field): SQL {
  return sql`nullif(${jsonOf(field)}, 'null'::jsonb)`;
}

/** The number of a metric, for extremes of groups. */
export function compileMetric(field: Field): SQL {
  return numberOf(field);
}
