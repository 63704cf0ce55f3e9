'use client';
import { useEffect, useRef, type Ref } from 'react';

/**
 * Where the browser puts chosen files; a button opens it by `ref.click()`. Files that were chosen before the page came alive, when
 * nobody listened, are taken up then. It is emptied each time, so that the same file can be chosen again.
 */
export function FileInput({ ref, label, accept, onFiles }: { readonly ref: Ref<HTMLInputElement>; readonly label: string; readonly accept?: string; readonly onFiles: (files: readonly File[]) => void }) {
  const own = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) onFiles(files);
  };
  const first = useRef(take);
  useEffect(() => { if (own.current) first.current(own.current); }, []);
  const hold = (input: HTMLInputElement | null) => {
    own.current = input;
    if (typeof ref === 'function') ref(input);
    else if (ref) ref.current = input;
  };
  return <input ref={hold} type="file" multiple hidden aria-label={label} accept={accept} onChange={(event) => take(event.target)} />;
}
