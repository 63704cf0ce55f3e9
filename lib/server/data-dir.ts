/**
 * The data directory: made for its owner alone, held by one server at a time. The lock names its holder by pid and
 * start time, so a lock whose holder was killed is taken over, together with the processes it had recorded.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './failure';
import { isSameProcess, killIfSame, nameProcess, type ProcessName } from './processes';

export interface DataDir {
  readonly path: string;
  /** Processes that a killed server had left, and that were stopped now. */
  readonly stoppedLeftovers: number;
  /** Remembers a child, so that the next start can stop it should this server be killed. */
  record(pid: number): void;
  forget(pid: number): void;
  /** What "in use" will tell others. */
  setAddress(address: string): void;
  release(): void;
}

interface Lock extends ProcessName {
  readonly address?: string;
  readonly children: readonly ProcessName[];
}

function explain(path: string, error: unknown): CannotStart {
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === 'EACCES' || code === 'EPERM' ? 'this user may not read and write there'
    : code === 'EROFS' ? 'it is on a read-only file system'
    : code === 'ENOTDIR' || code === 'EEXIST' ? 'it is not a folder'
    : code === 'ENOSPC' ? 'the disk is full'
    : (error as Error).message;
  return new CannotStart(`The data directory ${path} cannot be used: ${why}. Mend that, or set PINION_DATA_DIR to another folder.`, { cause: error });
}

function readLock(file: string): Lock | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lock;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Makes (0700) and locks the folder. Throws CannotStart when it is in use or cannot be used. */
export function openDataDir(path: string): DataDir {
  const file = join(path, 'server.lock');
  const self = nameProcess(process.pid) ?? { pid: process.pid, started: 'unknown' };
  let lock: Lock = { ...self, children: [] };
  let stoppedLeftovers = 0;

  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    for (let attempt = 0; ; attempt += 1) {
      try {
        writeFileSync(file, JSON.stringify(lock), { flag: 'wx', mode: 0o600 });
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 20) throw error;
      }
      const holder = readLock(file);
      if (holder && isSameProcess(holder)) {
        const where = holder.address ? ` at ${holder.address}` : '';
        throw new CannotStart(`The data directory ${path} is in use: Pinion already runs${where} (process ${holder.pid}). Use that one, stop it, or set PINION_DATA_DIR to another folder.`);
      }
      stoppedLeftovers += (holder?.children ?? []).filter((child) => killIfSame(child)).length;
      // Renaming is atomic: of two servers that find the same stale lock, one removes it and the other looks again.
      const aside = `${file}.${process.pid}`;
      try {
        renameSync(file, aside);
        rmSync(aside, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  } catch (error) {
    throw error instanceof CannotStart ? error : explain(path, error);
  }

  const save = (next: Lock) => {
    lock = next;
    const aside = `${file}.new`;
    writeFileSync(aside, JSON.stringify(lock), { mode: 0o600 });
    renameSync(aside, file);
  };

  return {
    path,
    stoppedLeftovers,
    record(pid) {
      const child = nameProcess(pid);
      if (child) save({ ...lock, children: [...lock.children.filter(isSameProcess), child] });
    },
    forget: (pid) => save({ ...lock, children: lock.children.filter((child) => child.pid !== pid) }),
    setAddress: (address) => save({ ...lock, address }),
    release: () => rmSync(file, { force: true }),
  };
}
