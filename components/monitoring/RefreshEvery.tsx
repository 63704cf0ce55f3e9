'use client';
/** Reads the page's data again every few seconds while somebody looks at it. Renders nothing. */
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

export function RefreshEvery({ seconds }: { readonly seconds: number }): null {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) router.refresh(); }, seconds * 1000);
    return () => clearInterval(timer);
  }, [router, seconds]);
  return null;
}
