/** Fingerprints of values (kernel/SPEC.md K18). Reads strangers' values without running their code, and never throws for what they are. */
import type { Fingerprint, FingerprintPart, NoFingerprint } from '@/lib/notebook/fingerprints';
import * as ml from '../../stdlib/ml';
import { sha256 } from '../../stdlib/artifacts/digest';
import { isProxy } from '../display/own';
import { knownValue } from './known';
import { encode, markPlain, type Encoded } from './plain';
import { Room, Unfit } from './room';

export { Room };

markPlain([ml.LogisticRegression, ml.LinearRegression, ml.Ridge, ml.Network, ml.StandardScaler, ml.SimpleImputer, ml.OneHotEncoder, ml.ColumnTransformer]);

export async function fingerprint(value: unknown, room: Room): Promise<Fingerprint | NoFingerprint> {
  try {
    const known = (typeof value === 'function' || typeof value === 'object') && value !== null && !isProxy(value) ? knownValue(value, room) : null;
    if (known === null) return await plainFingerprint(value, room);
    const { parts, ...found } = await known;
    return { ...found, ...room.fit(await parts()) };
  } catch (error) {
    return { why: error instanceof Unfit ? error.message : `something that could not be read: ${String((error as Error | undefined)?.message ?? error).slice(0, 200)}` };
  }
}

async function plainFingerprint(value: unknown, room: Room): Promise<Fingerprint> {
  const encoded = await encode(value, (object) => knownValue(object, room)?.then(({ digest }) => digest) ?? null);
  room.take(encoded.bytes.length);
  const is = scalarText(value);
  return {
    kind: ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? 'bytes' : 'data', digest: await sha256(encoded.bytes), about: aboutOf(value),
    ...(is === null ? {} : { is }), ...room.fit(await entryParts(value, encoded)),
  };
}

/** Texts are never kept: they may be somebody's. */
function scalarText(value: unknown): string | null {
  if (Object.is(value, -0)) return '-0';
  return value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number' ? String(value) : null;
}

async function entryParts(value: unknown, { bytes, entries }: Encoded): Promise<FingerprintPart[]> {
  return Promise.all(entries.slice(0, 65).map(async ({ name, at }, index) => {
    const scalar = Array.isArray(value) ? null : scalarText(Reflect.getOwnPropertyDescriptor(value as object, name)?.value ?? '');
    return { name, digest: (await sha256(bytes.subarray(at, entries[index + 1]?.at ?? bytes.length))).slice(0, 16), ...(scalar === null ? {} : { is: scalar }) };
  }));
}

function aboutOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `text of ${value.length.toLocaleString('en')} characters`;
  if (Array.isArray(value)) return `list of ${value.length.toLocaleString('en')}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength.toLocaleString('en')} bytes`;
  if (value instanceof Map || value instanceof Set) return `${value instanceof Map ? 'map' : 'set'} of ${value.size.toLocaleString('en')}`;
  if (value instanceof Date) return 'date';
  return typeof value === 'object' ? 'record' : typeof value === 'boolean' ? 'truth value' : typeof value === 'bigint' ? 'whole number' : typeof value;
}
