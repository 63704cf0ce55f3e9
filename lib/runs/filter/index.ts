/** The language of filters over runs: text in, a tree or a FilterError out. db/queries/run-filter.ts makes SQL of it. */
export { FilterError } from './errors';
export { fieldText, typeOf, OWN_FIELDS, type Field, type OwnField } from './fields';
export { parseField, parseFilter, type Expression, type Literal, type Order } from './grammar';
