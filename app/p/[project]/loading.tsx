import { Page, Skeleton } from '@/components/ui';

/** The page's frame at once, grey bars where lines will stand. */
export default function Loading() {
  return <Page><Skeleton widths={[18, 34, 0, 72, 64, 70, 58]} /></Page>;
}
