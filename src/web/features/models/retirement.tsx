import ArrowRightLeft from 'lucide-react/icons/arrow-right-left';
import CalendarClock from 'lucide-react/icons/calendar-clock';
import type { Deployment } from '#shared/contract/models.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useActing } from '../../lib/acting.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useSwitch } from '../../lib/switching.ts';
import { daysUntil } from './targets.ts';
import { useTargets } from './use-targets.ts';

interface RetirementProps {
  deployment: Deployment;
  others: readonly string[];
  /** When the deployment was asked for, ms. */
  seenAt: number;
  locked: boolean;
}

/** When the model is switched off, who answers then, and the way to try and to switch. Nothing where there is neither. */
export function Retirement({ deployment, others, seenAt, locked }: RetirementProps) {
  const { targets: words, successor: trial } = useSettingsWords();
  const { date } = useFormats();
  const { settle } = useTargets(deployment);
  const acting = useActing();
  const { retires, successor, switchedAt } = deployment;
  if (switchedAt !== null) return <Switched deployment={deployment} since={switchedAt} />;
  if (retires === null && successor === null) return null;
  const model = deployment.model ?? deployment.name;
  const days = retires && daysUntil(retires.at, seenAt);
  const sentence =
    retires &&
    (days === 0
      ? words.retired({ model, date: date(retires.at) })
      : words.retiresIn({ model, when: words.inDays(days ?? 0) }));
  const near = days !== null && days < 90;
  return (
    <div className="mt-5 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-line px-3.5 py-2.5 text-ui">
      <Icon of={CalendarClock} className={near ? 'text-danger' : 'text-ink-soft'} />
      <p className="min-w-0 flex-1 basis-60">
        {retires && <span title={date(retires.at)}>{sentence}</span>}
        <span className="text-ink-soft">
          {retires && ' · '}
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
      {others.length > 0 && (
        <Link
          to="/settings/successor/$deploymentId"
          params={{ deploymentId: deployment.id }}
          className={buttonClass(successor === null ? 'quiet' : 'plain', 'small')}
        >
          {trial.open}
        </Link>
      )}
    </div>
  );
}

/** The successor answers under this name: since when, and the way back. */
function Switched({ deployment: { id, name, successor }, since }: { deployment: Deployment; since: string }) {
  const { successor: words } = useSettingsWords();
  const { date } = useFormats();
  const to = useSwitch({ id, name, successor });
  return (
    <div className="mt-5 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card bg-tint px-3.5 py-2.5 text-ui">
      <Icon of={ArrowRightLeft} className="text-accent" />
      <p className="min-w-0 flex-1 basis-60">{words.since({ name: successor ?? '', date: date(since) })}</p>
      <Button size="small" onClick={() => void to('itself')}>
        {words.switchBack}
      </Button>
    </div>
  );
}
