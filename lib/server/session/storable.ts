/** PostgreSQL's jsonb holds neither U+0000 nor half a surrogate pair; cells print both. Each becomes U+FFFD. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

export function storable<Value>(value: Value): Value {
  // JSON.stringify escapes a surrogate only where it stands alone.
  const text = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return value;
  return JSON.parse(text.replace(UNSTORABLE, '$1\\ufffd')) as Value;
}
