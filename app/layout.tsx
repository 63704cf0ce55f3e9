import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { readTheme, THEME_COOKIE } from '@/components/shell/theme';
import { ToastProvider } from '@/components/ui/Toast';
import './tokens.css';
import './globals.css';

export const metadata: Metadata = { title: { default: 'Pinion', template: '%s — Pinion' }, description: 'A collaborative TypeScript notebook whose results have a life' };
export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [{ media: '(prefers-color-scheme: light)', color: '#fbfaf8' }, { media: '(prefers-color-scheme: dark)', color: '#121416' }],
};
/** Every page is rendered per request: it depends on who is asking, and its scripts carry that request's nonce. */
export const dynamic = 'force-dynamic';

/** The theme is a cookie, so that the first byte of the page already has it and nothing flashes. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })} suppressHydrationWarning>
      <body>
        <ToastProvider>{children}</ToastProvider>
      </body>
    </html>
  );
}
