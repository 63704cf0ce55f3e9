/** What the server says of a filter that it could not read. */
import { ApiError } from '@/components/api';
import type { FilterProblem } from './filter-text';

/** The problem with its place; null where the failure was another one. */
export function refusalOf(failure: unknown): FilterProblem | null {
  const details = detailsOf(failure);
  if (details?.what !== 'filter') return null;
  const { message, remedy, at, length, suggestion } = details;
  return { message, remedy, at, length, suggestion };
}

/** What else of the address the server could not read: an order or a grouping that this project does not know. */
export function isUnknown(failure: unknown, what: 'sort' | 'group'): boolean {
  return detailsOf(failure)?.what === what;
}

function detailsOf(failure: unknown): (FilterProblem & { readonly what: string }) | null {
  if (!(failure instanceof ApiError) || failure.code !== 'invalid' || typeof failure.details !== 'object' || failure.details === null) return null;
  const details = failure.details as Partial<FilterProblem & { readonly what: string }>;
  if (typeof details.what !== 'string' || typeof details.at !== 'number') return null;
  return { what: details.what, message: details.message ?? failure.message, remedy: details.remedy ?? '', at: details.at, length: details.length ?? 1, suggestion: details.suggestion ?? null };
}
