const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for text that PostgreSQL takes as a uuid; anything else in a path is simply not found. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
