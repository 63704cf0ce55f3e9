/** A chart as the code of a cell, as a person would write it, and back from exactly that form. Pure. */
import { isReservedName } from './names';
import { CHART_AGGREGATES, DATE_UNITS, MARKS, type ChartRequest, type Mark } from './request';

const FUNCTIONS = { bar: 'bars', line: 'line', area: 'area', point: 'scatter', histogram: 'histogram', box: 'box', heatmap: 'heatmap' } as const satisfies Record<Mark, string>;

export interface ChartCell {
  /** The name of the table. */
  readonly table: string;
  readonly request: ChartRequest;
}

/** `import { bars } from 'pinion/display';` and the call. What the library does anyhow is left out. `hidden`: names that stand for something else. */
export function chartCode({ table, request }: ChartCell, hidden: ReadonlySet<string> = new Set()): string {
  const { mark, x, y } = request;
  const own = FUNCTIONS[mark];
  // A table or another cell's value of the function's name would be hidden by the import.
  const name = table === own || hidden.has(own) ? `${own}Chart` : own;
  const positional = mark === 'histogram' ? [x!] : mark === 'box' ? [y!] : mark === 'point' || mark === 'heatmap' ? [x!, y!] : y === undefined ? [x!] : [x!, y];
  const options: string[] = [];
  const say = (key: string, value: string | number | undefined) => { if (value !== undefined) options.push(`${key}: ${typeof value === 'number' ? value : quoted(value)}`); };
  if (mark === 'box') say('by', x);
  if (mark === 'heatmap') say('value', request.value);
  say('aggregate', isDefault(request) ? undefined : request.aggregate);
  say('bins', request.bins);
  say('color', request.color);
  say('facet', request.facet);
  say('sort', request.sort);
  say('title', request.title);
  const values = [table, ...positional.map(quoted)];
  const short = `${name}(${[...values, ...(options.length === 0 ? [] : [`{ ${options.join(', ')} }`])].join(', ')});`;
  const call = short.length <= 110 || options.length === 0 ? short : `${name}(${values.join(', ')}, {\n${options.map((option) => `  ${option},`).join('\n')}\n});`;
  return `import { ${name === own ? own : `${own} as ${name}`} } from 'pinion/display';\n\n${call}`;
}

/** The aggregate that the function takes without being told; of lines it is told, or they go through every row. */
function isDefault({ mark, y, value, aggregate, bins }: ChartRequest): boolean {
  const of = mark === 'heatmap' ? value : y;
  if (aggregate === undefined || of === undefined) return true;
  return aggregate === 'mean' && (mark === 'bar' || mark === 'heatmap' || bins !== undefined);
}

function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return `'${inside}'`;
}

const STRING = String.raw`'(?:[^'\\\n]|\\.)*'`;
const NAME = String.raw`[A-Za-z_$][\w$]*`;
const WHOLE = new RegExp(String.raw`^import \{ (?<name>${NAME})(?: as (?<alias>${NAME}))? \} from 'pinion/display';\n\n(?<called>${NAME})\((?<table>${NAME})(?<texts>(?:, ${STRING})+)(?:, \{(?<options>[\s\S]*)\})?\);$`);
const OPTION = new RegExp(String.raw`^\s*(?<key>[a-z]+): (?:(?<text>${STRING})|(?<number>\d+))\s*(?:,|$)`);

/** The chart that `chartCode` wrote this for; null for anything else, however alike. */
export function readChartCode(source: string): ChartCell | null {
  const match = WHOLE.exec(source.trim())?.groups;
  if (!match) return null;
  const mark = MARKS.find((one) => FUNCTIONS[one] === match.name);
  if (mark === undefined || match.called !== (match.alias ?? match.name)) return null;
  const texts = [...match.texts!.matchAll(new RegExp(STRING, 'g'))].map(([text]) => unquoted(text));
  const options = new Map<string, string | number>();
  for (let rest = match.options ?? ''; rest.trim() !== '';) {
    const option = OPTION.exec(rest);
    if (!option?.groups) return null;
    options.set(option.groups.key!, option.groups.text === undefined ? Number(option.groups.number) : unquoted(option.groups.text));
    rest = rest.slice(option[0].length);
  }
  const [first, second] = texts;
  const request = withAggregate({
    mark, ...(mark === 'box' ? { y: first! } : { x: first! }), ...(second === undefined ? {} : { y: second }), ...(options.has('by') ? { x: String(options.get('by')) } : {}),
    ...Object.fromEntries([...options].filter(([key]) => key !== 'by')),
  } as ChartRequest);
  const cell = { table: match.table!, request };
  // What would be written otherwise was changed by a person, who may have meant more than the builder knows.
  return isKnown(request) && chartCode(cell, match.alias === undefined ? undefined : new Set([match.name!])) === source.trim() ? cell : null;
}

function withAggregate(request: ChartRequest): ChartRequest {
  const { mark } = request;
  if (request.aggregate !== undefined || mark === 'point' || mark === 'histogram' || mark === 'box') return request;
  const of = mark === 'heatmap' ? request.value : request.y;
  if (of === undefined) return { ...request, aggregate: 'count' };
  return mark === 'bar' || mark === 'heatmap' || request.bins !== undefined ? { ...request, aggregate: 'mean' } : request;
}

function isKnown({ aggregate, bins, sort }: ChartRequest): boolean {
  return (aggregate === undefined || CHART_AGGREGATES.includes(aggregate)) && (bins === undefined || typeof bins === 'number' || bins === 'auto' || DATE_UNITS.includes(bins)) && (sort === undefined || sort === 'ascending' || sort === 'descending');
}

function unquoted(text: string): string {
  try {
    return JSON.parse(`"${text.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"')}"`) as string;
  } catch {
    return text;
  }
}

/** Whether a table can be called so in a cell. */
export function isTableName(name: string): boolean {
  return new RegExp(`^${NAME}$`).test(name) && name.length <= 60 && !isReservedName(name);
}

/** A name after what the table holds that no cell has. */
export function freeTableName(taken: ReadonlySet<string>, wanted = 'table'): string {
  for (let at = 1; ; at += 1) {
    const name = at === 1 ? wanted : `${wanted}${at}`;
    if (!taken.has(name)) return name;
  }
}
