/** Which model answers: a button that says it, and opens the list. */
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ModelChoice } from '#shared/contract/models.ts';
import { useWords } from '../../lib/i18n.tsx';
import { Icon } from '../../ui/icon.tsx';
import { late } from '../../ui/late.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Simulated, Where } from './model-where.tsx';

const ModelChoices = late(async () => (await import('./model-choices.tsx')).ModelChoices);

const NONE: readonly string[] = [];

interface ModelPickerProps {
  models: readonly ModelChoice[];
  /** The public name in use; it may be one that is no longer there. */
  chosen: string | null;
  /** Those that answer beside it. */
  others?: readonly string[];
  onChoose: (name: string) => void;
  /** Absent where one model is to be chosen. */
  onOthers?: (names: readonly string[]) => void;
}

export function ModelPicker({ models, chosen, others = NONE, onChoose, onOthers }: ModelPickerProps) {
  const { chat: t, turns } = useWords();
  const model = models.find((each) => each.name === chosen);
  const name = model?.displayName ?? (chosen === null ? t.chooseModel : t.modelGone({ name: chosen }));
  return (
    <Popover
      popup="listbox"
      ready={ModelChoices.fetch}
      className="w-[min(24rem,calc(100vw-1rem))]"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-control px-2.5 text-ui transition-colors hover:bg-hover aria-expanded:bg-hover pointer-coarse:h-11"
        >
          <span className="truncate font-medium">
            <span className="visually-hidden">{t.model}: </span>
            {name}
          </span>
          {others.length > 0 && (
            <span className="shrink-0 rounded-full bg-tint px-2 text-small text-accent">
              <span aria-hidden="true">{turns.others(others.length)}</span>
              <span className="visually-hidden">{turns.othersLong(others.length)}</span>
            </span>
          )}
          {model && <Where model={model} className="shrink-[2] max-sm:hidden" />}
          {model?.simulated && others.length === 0 && <Simulated className="sm:hidden" />}
          <Icon of={ChevronDown} size={14} className="text-ink-soft" />
        </button>
      )}
    >
      <ModelChoices models={models} chosen={chosen} others={others} onChoose={onChoose} onOthers={onOthers} />
    </Popover>
  );
}
