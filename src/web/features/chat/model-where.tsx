/** Where a model runs. */
import type { ModelChoice } from '#shared/contract/models.ts';
import { useWords } from '../../lib/i18n.tsx';
import { cx } from '../../ui/cx.ts';

export const whereOf = (model: ModelChoice): string =>
  [model.connection, model.region].filter((each) => each !== null && each !== '').join(' · ');

export function Where({ model, className }: { model: ModelChoice; className?: string }) {
  if (model.simulated) return <Simulated className={className} />;
  return <span className={cx('min-w-0 truncate text-ink-soft', className)}>{whereOf(model)}</span>;
}

export function Simulated({ className }: { className?: string | undefined }) {
  const { chat: t } = useWords();
  return (
    <span
      data-tip={t.simulationHint}
      className={cx('shrink-0 rounded-full px-2 text-small text-warn-ink ring-1 ring-current/40 ring-inset', className)}
    >
      {t.simulation}
    </span>
  );
}
