/** Vega-Lite configuration of LOOK.md "Charts": horizontal grid only, labels at line ends, thresholds dashed. */
export type VegaConfig = Readonly<Record<string, unknown>>;

const FONT = '"SF Pro Text","Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif';

const LIGHT = {
  background: null,
  font: FONT,
  // Room for what stands over the edges: half a label, a title's descenders.
  padding: { left: 1, top: 6, right: 10, bottom: 4 },
  view: { stroke: null, continuousWidth: 840, continuousHeight: 220 },
  title: { anchor: 'start', frame: 'group', fontSize: 13, fontWeight: 600, color: '#1b1d20', subtitleColor: '#666a70', subtitleFontSize: 11, offset: 12 },
  axis: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: 400, labelColor: '#4c5056', titleColor: '#666a70', domainColor: '#85817a', gridColor: '#e9e5de', ticks: false, labelPadding: 6 },
  axisX: { grid: false, titleAnchor: 'start' },
  // Above the topmost label, where it reads first.
  axisY: { domain: false, titleAngle: 0, titleAlign: 'left', titleAnchor: 'end', titleBaseline: 'bottom', titleY: -10 },
  legend: { orient: 'top', direction: 'horizontal', title: null, labelFontSize: 11, labelColor: '#4c5056', symbolSize: 60 },
  range: {
    category: ['#1b709e', '#b15523', '#1e8469', '#a23e7c', '#a0832a', '#7b7771'],
    ordinal: ['#e9f2f7', '#beddee', '#8bbfde', '#539bc5', '#1f73a1', '#084a6e'],
    ramp: ['#e9f2f7', '#beddee', '#8bbfde', '#539bc5', '#1f73a1', '#084a6e'],
    heatmap: ['#f4efe7', '#efdbbd', '#e9ba88', '#dc8748', '#b85124', '#842b1c'],
  },
  mark: { color: '#1b709e' },
  bar: { cornerRadiusEnd: 1 },
  line: { strokeWidth: 2, strokeJoin: 'round' },
  area: { opacity: 0.16 },
  point: { size: 36, filled: true },
  rule: { color: '#1b1d20' },
  text: { fontSize: 11, color: '#1b1d20' },
} as const;

const DARK = {
  title: { color: '#e9e7e3', subtitleColor: '#90959b' },
  axis: { labelColor: '#b4b7bb', titleColor: '#90959b', domainColor: '#6f757c', gridColor: '#2a2e33' },
  legend: { labelColor: '#b4b7bb' },
  range: {
    category: ['#4aa0cc', '#d98d51', '#62b7a1', '#d375a4', '#cbb76a', '#97938d'],
    ordinal: ['#1c2125', '#223848', '#2a556f', '#35799f', '#53a2cd', '#93d5f5'],
    ramp: ['#1c2125', '#223848', '#2a556f', '#35799f', '#53a2cd', '#93d5f5'],
    heatmap: ['#22201c', '#443025', '#75442e', '#a85e36', '#da8844', '#f9c87b'],
  },
  mark: { color: '#4aa0cc' },
  rule: { color: '#e9e7e3' },
  text: { color: '#e9e7e3' },
} as const;

/** `over` wins over `under`, key by key, at any depth; arrays are replaced. */
export function mergeConfig(under: VegaConfig, over: VegaConfig): VegaConfig {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isPlain(before) && isPlain(value) ? mergeConfig(before, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is VegaConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function chartTheme(isDark: boolean): VegaConfig {
  return isDark ? mergeConfig(LIGHT, DARK) : LIGHT;
}
