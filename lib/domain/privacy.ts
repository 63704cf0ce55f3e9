/**
 * A scan for direct identifiers: by the words of a column's name and by the shape of its values. It finds what is plain to see; a
 * clean scan is no proof of anonymity. The first 20,000 values of a column are looked at.
 */
const LOOKED_AT = 20_000;
/** A column is named when at least this share of its texts has the shape. */
const SHARE = 0.05;

export interface Finding {
  readonly column: string;
  readonly what: string;
  readonly because: 'name' | 'values';
  /** Values that have the shape, of those looked at; 0 for a name. */
  readonly count: number;
}

const NAMES: readonly { readonly what: string; readonly words: RegExp }[] = [
  { what: 'e-mail address', words: /\b(e mail|email|mail address)\b/ },
  { what: 'phone number', words: /\b(phone|telephone|mobile number|cell number|fax)\b/ },
  { what: 'person’s name', words: /\b(first name|last name|full name|surname|given name|family name|middle name|customer name|patient name|applicant name|forename|firstname|lastname|fullname)\b/ },
  { what: 'street address', words: /\b(street|street address|home address|postal address|address line|address)\b/ },
  { what: 'national identity number', words: /\b(ssn|social security|national id|passport|nino|tax id|identity number|driver license|drivers license|licence number)\b/ },
  { what: 'bank account or card', words: /\b(iban|card number|credit card number|account number|pan)\b/ },
  { what: 'date of birth', words: /\b(date of birth|birth date|birthdate|dob|birthday)\b/ },
  { what: 'network address', words: /\b(ip address|mac address)\b/ },
];

const SHAPES: readonly { readonly what: string; readonly shape: RegExp }[] = [
  { what: 'e-mail address', shape: /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/ },
  { what: 'national identity number', shape: /^(\d{3}-\d{2}-\d{4}|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|\d{6}[-+]\d{4})$/ },
  { what: 'phone number', shape: /^(\+\d{1,3}[ .-]?)\(?\d{1,4}\)?([ .-]?\d{2,4}){2,4}$|^\(\d{2,5}\) ?\d{3,4}[ .-]?\d{3,4}$|^\d{3}[ .-]\d{3}[ .-]\d{4}$/ },
  { what: 'bank account or card', shape: /^[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?$|^\d{4}([ -]\d{4}){3}$/ },
];

/** "customerEmail", "E-Mail" and "e_mail" are the same words. */
function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[^A-Za-z0-9]+/g, ' ').trim().toLowerCase();
}

/** A handful of values over many rows names nobody, whatever the column is called: "PhoneService" holds Yes and No. */
function isCategory(values: readonly unknown[]): boolean {
  const looked = values.slice(0, LOOKED_AT).filter((value) => value !== null);
  return looked.length >= 20 && new Set(looked).size <= Math.min(20, looked.length / 5);
}

/** What of a column is a direct identifier, by name and by values; each kind once. `values` may hold anything. */
export function scanColumn(name: string, values: readonly unknown[]): readonly Finding[] {
  const findings: Finding[] = [];
  const words = wordsOf(name);
  for (const { what, words: pattern } of isCategory(values) ? [] : NAMES) if (pattern.test(words)) findings.push({ column: name, what, because: 'name', count: 0 });
  const texts = values.slice(0, LOOKED_AT).filter((value): value is string => typeof value === 'string' && value.length > 0 && value.length <= 64).map((value) => value.trim());
  for (const { what, shape } of SHAPES) {
    const count = texts.filter((text) => shape.test(text)).length;
    if (count > 0 && count >= texts.length * SHARE && !findings.some((finding) => finding.what === what)) findings.push({ column: name, what, because: 'values', count });
  }
  return findings;
}
