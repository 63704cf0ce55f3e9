/** PostgreSQL's jsonb holds neither U+0000 nor half a surrogate pair; cells print both. Each becomes U+FFFD. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

function mend(json: string): string {
  // JSON.stringify escapes a surrogate only where it stands alone.
  return /\\u(?:0000|d[89a-f])/i.test(json) ? json.replace(UNSTORABLE, '$1\\ufffd') : json;
}

/** The value's JSON, fit to be stored. */
export function storableText(value: unknown): string {
  return mend(JSON.stringify(value));
}

/** The value itself where it can be stored, else one that can. */
export function storable<Value>(value: Value): Value {
  const json = JSON.stringify(value);
  const mended = mend(json);
  return mended === json ? value : JSON.parse(mended) as Value;
}
