/** How far something is, 0 to 1. */
export function Bar({ label, share }: { label: string; share: number }) {
  const percent = Math.round(Math.min(1, share) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="mt-2 h-1.5 w-full max-w-120 overflow-hidden rounded-full bg-line"
    >
      <div
        className="h-full origin-left rounded-full bg-accent transition-transform"
        style={{ transform: `scaleX(${Math.max(0.02, percent / 100)})` }}
      />
    </div>
  );
}
