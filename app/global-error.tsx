'use client';
/** When even the layout failed: no styles of ours can be counted on. */
export default function GlobalError({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ font: '15px/1.5 sans-serif', margin: '12vh auto', maxWidth: '52ch', padding: '0 16px' }}>
        <h1>Pinion could not show this page</h1>
        <p>Nothing of yours is lost. The server’s log says why.</p>
        <button type="button" onClick={reset}>Try again</button>
      </body>
    </html>
  );
}
