/**
 * How a service says that it will end: `Deprecation` (RFC 9745, a structured-field date `@seconds`), `Sunset` (RFC 8594,
 * an HTTP date) and `Link` with `successor-version` (RFC 5829).
 */
export interface Ending {
  readonly deprecatedAt: Date;
  readonly sunsetAt: Date;
  /** Path of the successor's service, if there is one. */
  readonly successor: string | null;
}

/** Throws when the sunset lies before the deprecation (RFC 9745 §4 forbids it). */
export function retirementHeaders(ending: Ending): Record<string, string> {
  if (ending.sunsetAt < ending.deprecatedAt) throw new RangeError('A sunset cannot lie before the deprecation.');
  return {
    Deprecation: `@${Math.floor(ending.deprecatedAt.getTime() / 1000)}`,
    Sunset: ending.sunsetAt.toUTCString(),
    ...(ending.successor ? { Link: `<${ending.successor}>; rel="successor-version"` } : {}),
  };
}
