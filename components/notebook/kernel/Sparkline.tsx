/** A small line of samples under a limit, drawn so that the limit is the top. */
const WIDTH = 120;
const HEIGHT = 28;

export function Sparkline({ values, most, label, className }: { readonly values: readonly number[]; readonly most: number; readonly label: string; readonly className?: string | undefined }) {
  if (values.length < 2 || most <= 0) return null;
  const x = (at: number) => (at / (values.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - 1 - Math.min(1, value / most) * (HEIGHT - 2);
  const line = values.map((value, at) => `${at === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  return (
    <svg className={className} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} data-part="area" />
      <path d={line} data-part="line" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
