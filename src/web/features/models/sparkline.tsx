/** How a figure went, small: half of the calls as a line, nineteen of twenty as a paler one, from zero. */
export interface SparkPoint {
  p50: number | null;
  p95: number | null;
}

interface SparklineProps {
  points: readonly SparkPoint[];
  /** Says what is to be seen. */
  label: string;
  width: number;
  height: number;
}

const EDGE = 1.5;

export function Sparkline({ points, label, width, height }: SparklineProps) {
  const most = Math.max(1, ...points.map(({ p95 }) => p95 ?? 0));
  const x = (index: number) => EDGE + (index / Math.max(1, points.length - 1)) * (width - 2 * EDGE);
  const y = (value: number) => height - EDGE - (value / most) * (height - 2 * EDGE);
  const draw = (value: (point: SparkPoint) => number | null) =>
    stretches(points.map(value)).map((stretch) => {
      const [first] = stretch;
      const start = first === undefined ? '' : `M${x(first.index)} ${y(first.value)}`;
      // A point alone is a dot: a line of no length with round ends.
      return `${start}h0${stretch.map(({ index, value: at }) => `L${x(index)} ${y(at)}`).join('')}`;
    });
  const line = { fill: 'none', strokeWidth: 1.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="block h-full w-full overflow-visible"
    >
      <path
        d={`M0 ${height - 0.5}H${width}`}
        className="stroke-line"
        strokeWidth={1}
        vectorEffect="non-scaling-stroke"
      />
      <path
        {...line}
        vectorEffect="non-scaling-stroke"
        className="stroke-ink-soft/60"
        d={draw(({ p95 }) => p95).join('')}
      />
      <path {...line} vectorEffect="non-scaling-stroke" className="stroke-accent" d={draw(({ p50 }) => p50).join('')} />
    </svg>
  );
}

/** Where it is known without a gap. */
function stretches(values: readonly (number | null)[]): { index: number; value: number }[][] {
  const found: { index: number; value: number }[][] = [];
  let last = -2;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (last !== index - 1) found.push([]);
    found.at(-1)?.push({ index, value });
    last = index;
  }
  return found;
}
