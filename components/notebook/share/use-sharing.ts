'use client';
/** Who has access, as it is now, and what changes it. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { callApi } from '@/components/api';
import { useLive } from '@/components/live';
import { useToasts } from '@/components/ui';
import type { Level, LinkLevel } from '@/lib/domain/levels';
import type { Sharing } from '@/lib/domain/sharing';

export interface SharingActions {
  readonly sharing: Sharing | null;
  /** What is being asked of the server: a person's or link's id, `link` for a new one. */
  readonly working: string | null;
  give(person: { readonly id: string; readonly name: string }, level: Level): Promise<boolean>;
  take(person: { readonly id: string; readonly name: string }): Promise<boolean>;
  /** Gives the whole address; null when it was refused. */
  makeLink(level: LinkLevel, days: number): Promise<string | null>;
  revoke(id: string, andPeople: boolean): Promise<boolean>;
}

export function useSharing(notebookId: string, isOpen: boolean): SharingActions {
  const [sharing, setSharing] = useState<Sharing | null>(null);
  const [working, setWorking] = useState<string | null>(null);
  const toasts = useToasts();
  const path = `/api/v1/notebooks/${notebookId}`;
  const read = useCallback(() => callApi<Sharing>('GET', `${path}/access`).then(setSharing, (error: unknown) => toasts.fail(error)), [path, toasts]);
  useEffect(() => { if (isOpen) void read(); }, [isOpen, read]);
  useLive(isOpen ? `notebook:${notebookId}` : null, () => void read());

  return useMemo(() => {
    const ask = async <Answer,>(what: string, call: () => Promise<Answer>): Promise<Answer | null> => {
      setWorking(what);
      try {
        const answer = await call();
        await read();
        return answer;
      } catch (error) {
        toasts.fail(error);
        return null;
      } finally {
        setWorking(null);
      }
    };
    return {
      sharing, working,
      give: async ({ id, name }, level) => {
        const isDone = (await ask(id, () => callApi('PUT', `${path}/access/${id}`, { level }))) !== null;
        if (isDone) toasts.say(`${name} has access`);
        return isDone;
      },
      take: async ({ id, name }) => {
        const isDone = (await ask(id, () => callApi('DELETE', `${path}/access/${id}`))) !== null;
        if (isDone) toasts.say(`What ${name} was given is taken back`);
        return isDone;
      },
      makeLink: async (level, days) => {
        const made = await ask('link', () => callApi<{ readonly path: string }>('POST', `${path}/links`, { level, days, allowEdit: level === 'edit' }));
        return made && `${window.location.origin}${made.path}`;
      },
      revoke: async (id, andPeople) => {
        const isDone = (await ask(id, () => callApi('DELETE', `${path}/links/${id}?people=${andPeople}`))) !== null;
        if (isDone) toasts.say('The link no longer opens');
        return isDone;
      },
    };
  }, [sharing, working, path, read, toasts]);
}
