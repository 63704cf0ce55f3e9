/**
 * A host's name to the one address that is connected to. The name is looked up once, and what was looked up is what is dialled: a
 * second look, which another answer could meet (DNS rebinding), never happens.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { whyNotPublic } from './addresses';
import { plainHost, type EgressPolicy } from './policy';

/** What the author of a cell, or whoever tests a connection, reads. Holds no credential and no address that the name did not show. */
export class SourceError extends Error {}

/** Every address of a name. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export const lookupAll: Lookup = async (host) => (await systemLookup(host, { all: true, verbatim: true })).map(({ address }) => address);

const LOOKUP_MS = 5_000;

/**
 * The address to dial for `host`. A name of which any address is not of the public internet is refused whole, unless the
 * administrator allowed that host or network.
 * @throws SourceError in words
 */
export async function resolveAllowed(host: string, port: number, policy: EgressPolicy, lookup: Lookup = lookupAll): Promise<string> {
  if (!policy.isOn) throw new SourceError('This server reads from no other servers: its administrator has switched that off (PINION_SOURCES).');
  const name = plainHost(host);
  const addresses = isIP(name) !== 0 ? [name] : await within(lookup(name), name);
  const [first] = addresses;
  if (first === undefined) throw new SourceError(`There is no host “${name}”. Check the name.`);
  for (const address of addresses) {
    const why = whyNotPublic(address);
    if (why === null || policy.allowsPrivate(name, address, port)) continue;
    throw new SourceError(`“${name}” is not on the public internet (${why}), so this server does not connect to it. Its administrator can allow it: PINION_SOURCES_PRIVATE=${name.includes(':') ? `[${name}]` : name}:${port}.`);
  }
  return first;
}

async function within(looking: Promise<readonly string[]>, name: string): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new SourceError(`The name “${name}” could not be looked up within ${LOOKUP_MS / 1000} s. Try again in a moment.`)), LOOKUP_MS); });
  try {
    return await Promise.race([looking, late]);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new SourceError(code === 'ENOTFOUND' || code === 'ENODATA' ? `There is no host “${name}”. Check the name.` : `The name “${name}” could not be looked up. Try again in a moment.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
