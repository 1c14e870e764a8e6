interface Point {
  readonly value: number | null;
  readonly isPartial: boolean;
}

const WIDTH = 120;
const HEIGHT = 24;

/** A count over time as bars, each scaled to the highest; a picture beside numbers, so it is hidden from screen readers. */
export const Bars = ({ points }: { readonly points: readonly Point[] }) => {
  const top = Math.max(1, ...points.map(({ value }) => value ?? 0));
  const step = WIDTH / Math.max(1, points.length);
  return (
    <svg className="bars" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {points.map(({ value, isPartial }, index) => {
        const height = ((value ?? 0) / top) * HEIGHT;
        return (
          <rect
            // A point has no name but its place.
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={Math.max(0.4, step * 0.86)}
            height={height}
            opacity={isPartial ? 0.4 : 1}
          />
        );
      })}
    </svg>
  );
};

/** A share as a bar behind nothing: its number stands beside it. */
export const ShareBar = ({ share }: { readonly share: number }) => (
  <span className="share" aria-hidden="true">
    <span style={{ width: `${Math.min(100, Math.max(0, share * 100))}%` }} />
  </span>
);
