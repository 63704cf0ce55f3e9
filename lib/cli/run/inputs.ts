/** What a run reads from disk: the notebook, a file of parameters, the files it is given as data. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Given } from '@/kernel/cli/parameters/apply';
import { nearest } from '@/kernel/cli/parameters/nearest';
import type { CapabilityHandler } from '@/kernel/host/port';
import { parseExactJson } from '@/lib/notebook/files/exact-json';
import { parseIpynb } from '@/lib/notebook/files/ipynb';
import { parsePercent } from '@/lib/notebook/files/percent';
import { isRecord, type NotebookFile } from '@/lib/notebook/files/types';
import type { FileSources } from './connections';
import { Misuse } from './exit';

const MIB = 1024 * 1024;
const LARGEST = 256 * MIB;

/** Text of a file in UTF-8. Throws Misuse with what is the matter. */
async function readText(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new Misuse(`${path} is a folder.`);
    if (found.size > LARGEST) throw new Misuse(`${path} has ${Math.ceil(found.size / MIB)} MB; ${LARGEST / MIB} MB is the most that is read. Clear the outputs it holds.`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof Misuse) throw error;
    if (error instanceof TypeError) throw new Misuse(`${path} is not text in UTF-8.`);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Misuse(code === 'ENOENT' || code === 'ENOTDIR' ? `There is no file ${path}.` : code === 'EACCES' ? `${path} may not be read by this user.` : `${path} cannot be read: ${message}`);
  }
}

/** Throws Misuse for what is no notebook, and for a notebook of another language. */
export async function readNotebook(path: string): Promise<NotebookFile> {
  const format = extname(path).toLowerCase();
  const text = await readText(path);
  if (format !== '.ipynb' && format !== '.ts') throw new Misuse(`${basename(path)} is neither .ipynb nor .ts.`);
  const parsed = format === '.ipynb' ? parseIpynb(text) : parsePercent(text);
  if (!parsed.ok) throw new Misuse(`${path}: ${parsed.message}`);
  const { cells } = parsed.value;
  const foreign = cells.find((cell) => cell.type === 'raw' && typeof cell.metadata.language === 'string');
  if (foreign && !cells.some((cell) => cell.type === 'ts')) throw new Misuse(`${path} is a notebook in ${String(foreign.metadata.language)}; pinion run runs TypeScript. Run it with its own tool, such as jupyter nbconvert --execute or papermill.`);
  return parsed.value;
}

/** Values by name: those of a JSON object, or the ones that a run of Pinion or papermill recorded in its .ipynb result. */
export async function readParameterFile(path: string): Promise<ReadonlyMap<string, Given>> {
  if (['.yaml', '.yml'].includes(extname(path).toLowerCase())) throw new Misuse(`${path}: parameters are read from JSON, not from YAML.`);
  const isNotebook = extname(path).toLowerCase() === '.ipynb';
  let json: unknown;
  try {
    const text = (await readText(path)).replace(/^\uFEFF/, '');
    // Python writes NaN into notebooks, which is not JSON.
    json = isNotebook ? parseExactJson(text) : JSON.parse(text);
  } catch (error) {
    if (error instanceof Misuse) throw error;
    throw new Misuse(`${path} is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(json)) throw new Misuse(`${path} is not a JSON object of values by name.`);
  const values = isNotebook ? recordedParameters(json) : json;
  if (!isRecord(values)) throw new Misuse(`${path} does not say which parameters it was made with.`);
  return new Map(Object.entries(values).map(([name, value]) => [name, { json: value }]));
}

function recordedParameters(notebook: Record<string, unknown>): unknown {
  const { metadata } = notebook;
  if (!isRecord(metadata)) return null;
  const { pinion, papermill } = metadata;
  if (isRecord(pinion) && isRecord(pinion.run)) return pinion.run.parameters;
  return isRecord(papermill) ? papermill.parameters : null;
}

/** Throws Misuse for a file that is not there. */
export async function checkData(data: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, path] of data) {
    const found = await stat(path).catch(() => { throw new Misuse(`There is no file ${path} to give as ${name}.`); });
    if (found.isDirectory()) throw new Misuse(`${path} is a folder; --data ${name} wants a file.`);
  }
}

/** Only the files that were named, under their names; `onRead` hears of each that is read. */
export function onlyThese(data: ReadonlyMap<string, string>, onRead: (name: string) => void, sources: FileSources | null = null): CapabilityHandler {
  return async (capability) => {
    if (capability.verb === 'listData') return { value: [...data.keys()] };
    if (capability.verb === 'readHttp' || capability.verb === 'queryPostgres') {
      if (sources === null) throw new Error('No connections to other servers were given. Pass --connections FILE.');
      return sources.read(capability);
    }
    const name = capability.verb === 'readData' ? capability.name : capability.verb === 'readStream' ? capability.stream : capability.asset;
    const path = data.get(name);
    if (path === undefined && capability.verb === 'readDataset') throw new Error(`There are no pinned datasets outside a project, so “${name}” is not here. Pass a file that stands for it, CSV or Arrow: --data ${name}=PATH.`);
    if (path === undefined && capability.verb === 'readStream') throw new Error(`There are no streams outside a project, so “${name}” is not here. Pass a file of JSON Lines that stands for it: --data ${name}=PATH.`);
    if (path === undefined) {
      const near = nearest(name, [...data.keys()]);
      throw new Error(`No data “${name}” was given. ${near === null ? '' : `Did you mean “${near}”? `}Pass --data ${name}=PATH.`);
    }
    onRead(name);
    const { size } = await stat(path);
    return { value: { name, size }, payload: createReadStream(path) };
  };
}
