import CalendarClock from 'lucide-react/icons/calendar-clock';
import type { Deployment } from '#shared/contract/models.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useActing } from '../../lib/acting.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { daysUntil } from './targets.ts';
import { useTargets } from './use-targets.ts';

interface RetirementProps {
  deployment: Deployment;
  others: readonly string[];
  /** When the deployment was asked for, ms. */
  seenAt: number;
  locked: boolean;
}

/** When the model is switched off, and who answers then. Nothing where no date is known. */
export function Retirement({ deployment, others, seenAt, locked }: RetirementProps) {
  const { targets: words } = useSettingsWords();
  const { date } = useFormats();
  const { settle } = useTargets(deployment);
  const acting = useActing();
  const { retires, successor } = deployment;
  if (retires === null) return null;
  const model = deployment.model ?? deployment.name;
  const days = daysUntil(retires.at, seenAt);
  const sentence =
    days === 0
      ? words.retired({ model, date: date(retires.at) })
      : words.retiresIn({ model, when: words.inDays(days) });
  const near = days < 90;
  return (
    <div className="mt-5 flex max-w-140 flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-line px-3.5 py-2.5 text-ui">
      <Icon of={CalendarClock} className={near ? 'text-danger' : 'text-ink-soft'} />
      <p className="min-w-0 flex-1 basis-60">
        <span title={date(retires.at)}>{sentence}</span>
        <span className="text-ink-soft">
          {' · '}
          {successor === null ? words.noSuccessor : words.successorIs({ name: successor })}
        </span>
      </p>
      {!locked && successor === null && others.length > 0 && (
        <Menu
          label={words.nameSuccessor}
          align="end"
          trigger={(props) => (
            <button {...props} type="button" className={buttonClass('plain', 'small')}>
              {words.nameSuccessor}
            </button>
          )}
        >
          {others.map((name) => (
            <MenuItem key={name} onSelect={() => void acting(settle({ successor: name }))}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  );
}
