/** The modules of the standard library, as cells import them. */
import * as data from './data';
import * as display from './display';
import * as evaluate from './evaluate';
import * as explain from './explain';
import * as forecast from './forecast';
import * as ml from './ml';
import * as select from './select';
import * as track from './track';

export { connectLibrary, type LibraryHost } from './host';

export const modules: Readonly<Record<string, () => object>> = {
  'pinion/data': () => data,
  'pinion/display': () => display,
  'pinion/evaluate': () => evaluate,
  'pinion/explain': () => explain,
  'pinion/forecast': () => forecast,
  'pinion/ml': () => ml,
  'pinion/select': () => select,
  'pinion/track': () => track,
};
