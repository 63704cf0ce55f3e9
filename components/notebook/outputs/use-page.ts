'use client';
/** One part of a value in the kernel; what was there before stays until the next has come. */
import { useEffect, useRef, useState } from 'react';
import type { PageOf, PageRequest } from '@/lib/notebook/output-pages';
import { messageOf, useOutputSource } from './source';

interface Held<Page> {
  readonly key: string;
  readonly page: Page | null;
  readonly failure: string | null;
}

export function usePage<Request extends PageRequest>(handle: string, request: Request): { readonly page: PageOf<Request> | null; readonly failure: string | null; readonly isAsked: boolean } {
  const source = useOutputSource();
  const key = `${handle} ${JSON.stringify(request)}`;
  const [held, setHeld] = useState<Held<PageOf<Request>>>({ key: '', page: null, failure: null });
  const latest = useRef({ request, page: source.page });
  useEffect(() => { latest.current = { request, page: source.page }; });
  useEffect(() => {
    let isCurrent = true;
    latest.current.page(handle, latest.current.request).then(
      (page) => { if (isCurrent) setHeld({ key, page, failure: null }); },
      (error: unknown) => { if (isCurrent) setHeld((before) => ({ key, page: before.page, failure: messageOf(error) })); },
    );
    return () => { isCurrent = false; };
  }, [handle, key]);
  return { page: held.page, failure: held.key === key ? held.failure : null, isAsked: held.key !== key };
}
