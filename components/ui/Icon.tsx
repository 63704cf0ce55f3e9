/** One set of glyphs on a 16 px grid with one stroke, so that stages, kinds and verdicts keep their shapes at any size. */
const PATHS = {
  // kinds of artifact
  model: 'M8 4.6v2.3M5.1 11.2l2-2.6M10.9 11.2l-2-2.6M8 1.8a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8zM4.2 10.9a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8zM11.8 10.9a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8zM8 6.6a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z',
  dataset: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.3 6.3V13',
  report: 'M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3M6 11.5V9M8 11.5V7M10 11.5v-1.6',
  // stages
  pinned: 'M9.8 1.9l4.3 4.3-2.3.8-2.6 2.6-.4 2.9-5.3-5.3 2.9-.4 2.6-2.6zM5.9 10.1L2 14',
  validation: 'M8 1.8l5 1.8v4.2c0 3-2 5.2-5 6.4-3-1.2-5-3.4-5-6.4V3.6zM5.8 8l1.6 1.6 2.9-3',
  deployment: 'M8 10.2V2.4M4.9 5.3L8 2.2l3.1 3.1M2.5 9.8v3.7h11V9.8',
  monitoring: 'M1.5 8.6h2.7l1.8-5 3.2 9 2-5.6.7 1.6h2.6',
  retired: 'M2 3h12v3H2zM3.2 6v7.5h9.6V6M6.3 8.8h3.4',
  // verdicts
  pass: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.3 8.2l1.9 1.9 3.6-3.9',
  fail: 'M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2',
  insufficient: 'M8 1.8L14.2 8 8 14.2 1.8 8zM8 5.2v3.4M8 10.6v.2',
  warning: 'M8 2l6.4 11.4H1.6zM8 6.4v3.2M8 11.4v.2',
  waived: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM4 12L12 4',
  open: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z',
  running: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.6V8l2.4 1.5',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.4v3.6M8 5v.2',
  // actions and things
  check: 'M3 8.6l3.2 3.1L13 4.6',
  chevron: 'M4 6.2l4 4 4-4',
  search: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.5 10.5l3.3 3.3',
  lock: 'M3.5 7h9v6.5h-9zM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2',
  person: 'M8 2.2a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM2.8 14a5.2 5.2 0 0 1 10.4 0',
  people: 'M6 2.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8zM1.6 13.4a4.4 4.4 0 0 1 8.8 0M10.6 3a2.3 2.3 0 0 1 0 4.2M12 9.6a4.4 4.4 0 0 1 2.4 3.8',
  link: 'M6.6 9.4a2.7 2.7 0 0 0 3.9 0l2.4-2.4A2.75 2.75 0 0 0 9 3.1l-.9.9M9.4 6.6a2.7 2.7 0 0 0-3.9 0L3.1 9A2.75 2.75 0 0 0 7 12.9l.9-.9',
  notebook: 'M3.8 1.8h8.7v12.4H3.8zM6.2 1.8v12.4M2.4 4.8h2.6M2.4 8h2.6M2.4 11.2h2.6',
  board: 'M2.5 2.5h3v11h-3zM6.5 2.5h3v7h-3zM10.5 2.5h3v9h-3z',
  data: 'M8 2c3 0 5 .9 5 2s-2 2-5 2-5-.9-5-2 2-2 5-2zM3 4v8c0 1.100 2 2 5 2s5-.9 5-2V4M3 8c0 1.100 2 2 5 2s5-.9 5-2',
  log: 'M3.5 1.8h9v12.4h-9zM6 5h4M6 8h4M6 11h2.500',
  graph: 'M3.5 2a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM12.5 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM3.5 11a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM5 3.8l6.1 3.5M5 12.2l6.1-3.5',
  sign: 'M2 13.5h12M3.5 10.5c2-6 4-8 5-7s-2.500 5.500-1 6 2-2 3-2 .5 2 2.500 1.500',
  arrow: 'M2.5 8h11M9.5 4l4 4-4 4',
  back: 'M13.5 8h-11M6.500 4l-4 4 4 4',
  code: 'M5.2 4.2L1.6 8l3.6 3.8M10.8 4.2L14.4 8l-3.6 3.8',
  inbox: 'M2 9.5l2.2-6.7h7.6L14 9.5v3.8H2zM2 9.5h3.6l.9 1.8h3l.9-1.8H14',
  comment: 'M2.2 2.8h11.6v8.4H7l-3.2 2.6v-2.6H2.2z',
  grip: 'M6 3.5h.1M10 3.5h.1M6 8h.1M10 8h.1M6 12.5h.1M10 12.5h.1',
  fold: 'M3 8h10M5 2.500l3 3 3-3M5 13.500l3-3 3 3',
  unfold: 'M6.2 4l4 4-4 4',
  keyboard: 'M1.500 4h13v8h-13zM4 6.500h.1M6.700 6.500h.1M9.300 6.500h.1M12 6.500h.1M5 9.500h6',
  more: 'M3.2 8h.1M8 8h.1M12.8 8h.1',
  run: 'M4.5 2.8l8 5.2-8 5.2z',
  stop: 'M4 4h8v8H4z',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3h-3',
  history: 'M2.6 6.2A5.8 5.8 0 1 1 2.2 8M2 3v3.4h3.4M8 5v3.2l2.2 1.3',
  eye: 'M1.5 8S3.8 3.6 8 3.6 14.5 8 14.5 8 12.2 12.4 8 12.4 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  up: 'M8 13V3M4 7l4-4 4 4',
  down: 'M8 3v10M4 9l4 4 4-4',
  trash: 'M2.5 4.200h11M6 4V2.300h4V4M4 4.200l.6 9.500h6.800l.6-9.500M6.700 7v4M9.300 7v4',
  pencil: 'M2.500 13.500l.8-3.300 7.700-7.700 2.500 2.500-7.700 7.700zM9.300 4.200l2.500 2.500',
  download: 'M8 2.200v7.800M4.900 7L8 10.100 11.100 7M2.500 10.500v3h11v-3',
  upload: 'M8 10.2V2.4M4.9 5.3L8 2.2l3.1 3.1M2.5 10.500v3h11v-3',
  sun: 'M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM8 1.500v1.200M8 13.300v1.200M1.500 8h1.200M13.300 8h1.200M3.400 3.400l.9.9M11.700 11.700l.9.9M12.600 3.400l-.9.9M4.300 11.700l-.9.9',
  moon: 'M13.500 9.600A5.800 5.800 0 0 1 6.400 2.500a5.800 5.800 0 1 0 7.100 7.100z',
  screen: 'M2 3h12v8H2zM5.500 13.500h5M8 11v2.500',
  leave: 'M9.500 2.500h-7v11h7M6.500 8h7.500M11 5l3 3-3 3',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  chart: 'M2.500 13.500v-11M2.500 13.500h11M5.500 11V8M8.500 11V4.500M11.500 11V6.500',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative unless it has a `label`. `size` in px. */
export function Icon({ name, size = 16, label, className, stroke = 1.5 }: { readonly name: IconName; readonly size?: number; readonly label?: string; readonly className?: string | undefined; readonly stroke?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={stroke} strokeLinecap="round" strokeLinejoin="round" className={className} {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}>
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Pinion's mark: a feather. */
export function Brand({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" fill="none" strokeLinecap="round">
      <path fill="var(--accent)" d="M17.5 2.5c-7 0-11.500 3.600-11.500 8.800 0 .8.100 1.500.300 2.200h3c5 0 8.200-4 8.200-11z" />
      <path stroke="var(--accent)" strokeWidth="1.5" d="M2.500 17.500L12 8" />
      <path stroke="var(--canvas)" strokeWidth="1.2" d="M8.800 11.200l4.200.1M10.800 9.200V5.600" />
    </svg>
  );
}
