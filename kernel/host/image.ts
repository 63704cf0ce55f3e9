/** What a kernel was started from: the digest over what really lies in the bundle, so that a changed file shows. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '@/lib/domain/ids';
import type { KernelImage } from '../protocol';

/** @param bundle the folder of kernel.js, relay.js and image.json. @param main the file that kernels start from. Rejects with an Error that says what to do where it is missing or broken. */
export async function readImage(bundle: string, main = CPU_MAIN): Promise<KernelImage> {
  try {
    const [relay, described] = await Promise.all([readFile(join(bundle, 'relay.js')), readFile(join(bundle, 'image.json'), 'utf8')]);
    const { versions } = JSON.parse(described) as { versions: Record<string, string> };
    const digestOf = async (file: string): Promise<Digest> => createHash('sha256').update(await readFile(join(bundle, file))).update('\0').update(relay).update(`\0deno ${versions['deno'] ?? ''}`).digest('hex') as Digest;
    return { digest: await digestOf(main), versions, ...(main === CPU_MAIN ? {} : { cpu: await digestOf(CPU_MAIN) }) };
  } catch (cause) {
    throw new Error(missingBundle(bundle), { cause });
  }
}

const CPU_MAIN = 'kernel.js';

export const missingBundle = (bundle: string): string => `The kernel's bundle in ${bundle} is missing or broken. Run npm run build.`;
