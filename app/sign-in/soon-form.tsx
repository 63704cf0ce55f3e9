'use client';
import type { ReactNode } from 'react';

/**
 * A form that is heard as soon as it is seen. Sent before the page came alive, it would go the browser's way: to the page's address, with the
 * password in it. A function as its action makes React keep such a sending and run it once it can (the browser alone would send nothing).
 * Later `onSubmit` does it, since an action empties the fields.
 */
export function SoonForm({ send, children }: { readonly send: (form: FormData) => void; readonly children: ReactNode }) {
  return (
    <form
      action={send}
      onSubmit={(event) => {
        event.preventDefault();
        send(new FormData(event.currentTarget));
      }}
    >
      {children}
    </form>
  );
}
