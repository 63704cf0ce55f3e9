/**
 * Notebooks to begin from. Each is a percent file of the folder `templates`, with generated data, prose that teaches and a score that
 * it states and checks; `test/unit/cli/templates.test.ts` runs them all.
 */
export const TEMPLATE_NAMES = ['classification', 'regression', 'clustering', 'time-series', 'data-quality', 'tuning'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** As people choose: what it is called, and the question that it answers. */
export const TEMPLATES: Readonly<Record<TemplateName, { readonly label: string; readonly question: string }>> = {
  'classification': { label: 'Classification', question: 'Who leaves? Threshold, intervals, where it is worst' },
  'regression': { label: 'Regression', question: 'What is it worth? A line against trees, errors by group' },
  'clustering': { label: 'Clustering', question: 'What kinds are there? k-means, components, silhouette' },
  'time-series': { label: 'Time series', question: 'What comes next? Smoothing sent into the past, against last week' },
  'data-quality': { label: 'Data quality', question: 'Can it be trusted? Rules, mending, what was done' },
  'tuning': { label: 'Tuning', question: 'Which settings? A search, what it saw, one held-out look' },
};
