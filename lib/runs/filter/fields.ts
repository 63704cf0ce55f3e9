/** What a filter, an order or a grouping can name: a run's own fields, and its parameters, metrics and tags. */
import { RUN_KINDS, RUN_STATUSES, type RunNames } from '../../domain/runs';
import { nearest } from '../../domain/nearest';
import { FilterError } from './errors';

/** How values of a field compare. `moment`: times, written as dates in quotes; `value`: whatever was logged. */
export type FieldType = 'number' | 'text' | 'moment' | 'value';

/** A run's own fields. `duration`: seconds from start to end; a run that runs has none. */
export const OWN_FIELDS = {
  number: 'number', name: 'text', experiment: 'text', kind: 'text', status: 'text', author: 'text', notebook: 'text', cell: 'text', startedAt: 'moment', endedAt: 'moment', duration: 'number',
} as const satisfies Record<string, FieldType>;
export type OwnField = keyof typeof OWN_FIELDS;

/** Fields with a closed set of values. */
export const FIELD_VALUES: Partial<Record<OwnField, readonly string[]>> = { kind: RUN_KINDS, status: RUN_STATUSES };

export type Field = { readonly of: 'run'; readonly name: OwnField } | { readonly of: 'param' | 'metric' | 'tag'; readonly name: string };

const GROUPS: Readonly<Record<string, Exclude<Field['of'], 'run'>>> = { params: 'param', param: 'param', parameters: 'param', parameter: 'param', metrics: 'metric', metric: 'metric', tags: 'tag', tag: 'tag' };
const NOUNS = { param: 'parameter', metric: 'metric', tag: 'tag' } as const;
const PLURALS = { param: 'params', metric: 'metrics', tag: 'tags' } as const;

/** As a filter writes it. */
export function fieldText(field: Field): string {
  if (field.of === 'run') return field.name;
  return `${PLURALS[field.of]}.${/^[\p{L}_][\p{L}\p{N}_./@:-]*$/u.test(field.name) ? field.name : `"${field.name.replaceAll('"', '""')}"`}`;
}

export function typeOf(field: Field): FieldType {
  return field.of === 'run' ? OWN_FIELDS[field.name] : field.of === 'metric' ? 'number' : field.of === 'tag' ? 'text' : 'value';
}

/** The group that a word opens, such as `params` in `params.C`, whatever its case; null where it is none. */
export function groupOf(word: string): Exclude<Field['of'], 'run'> | null {
  const key = word.toLowerCase();
  return Object.hasOwn(GROUPS, key) ? GROUPS[key]! : null;
}

/** A field of a group by its name. Throws a FilterError with the nearest name where no run of the project has it. */
export function namedField(of: Exclude<Field['of'], 'run'>, name: string, names: RunNames, at: number, length: number): Field {
  const known = names[PLURALS[of]];
  if (known.includes(name)) return { of, name };
  const near = nearest(name, known);
  const suggestion = near === null ? null : fieldText({ of, name: near });
  const elsewhere = (['param', 'metric', 'tag'] as const).find((other) => other !== of && names[PLURALS[other]].includes(name));
  const remedy = elsewhere ? `There is a ${NOUNS[elsewhere]} of this name: write ${fieldText({ of: elsewhere, name })}.` : suggestion ? `Did you mean ${suggestion}?` : known.length === 0 ? `No run here has any ${NOUNS[of]} yet.` : `There are ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', …' : ''}.`;
  throw new FilterError(`No run here has a ${NOUNS[of]} “${name.slice(0, 80)}”.`, remedy, at, length, elsewhere ? fieldText({ of: elsewhere, name }) : suggestion);
}

/** A field of the run itself; `attributes.` may stand before it, as in MLflow. */
export function ownField(word: string, names: RunNames, at: number): Field {
  const name = word.replace(/^(?:attributes?|attr|run)\./i, '');
  const own = (Object.keys(OWN_FIELDS) as OwnField[]).find((field) => field.toLowerCase() === name.toLowerCase().replaceAll('_', '') || SYNONYMS[name.toLowerCase()] === field);
  if (own !== undefined) return { of: 'run', name: own };
  for (const group of ['metric', 'param', 'tag'] as const) {
    if (!names[PLURALS[group]].includes(name)) continue;
    const text = fieldText({ of: group, name });
    throw new FilterError(`“${word.slice(0, 80)}” is no field of a run.`, `There is a ${NOUNS[group]} of this name: write ${text}.`, at, word.length, text);
  }
  const near = nearest(name, Object.keys(OWN_FIELDS));
  throw new FilterError(`“${word.slice(0, 80)}” is no field of a run.`, near ? `Did you mean ${near}?` : `There are ${Object.keys(OWN_FIELDS).join(', ')}, and params., metrics. and tags. with a name.`, at, word.length, near);
}

/** What MLflow calls them. */
const SYNONYMS: Readonly<Record<string, OwnField>> = { run_name: 'name', start_time: 'startedAt', end_time: 'endedAt', created: 'startedAt', user: 'author', experiment_name: 'experiment' };
