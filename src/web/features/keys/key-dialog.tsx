import { useState, type ReactNode } from 'react';
import type { GatewayKey } from '#shared/contract/keys.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LIMITS } from '../../lib/amounts.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { EditTerms } from './edit-terms.tsx';
import { KeptCalls } from './kept-calls.tsx';
import { Secrets } from './secrets.tsx';
import { SURFACES } from './terms.ts';
import { useKeyState } from './use-key-state.ts';

/** Everything of one key: its secrets, what it may use and has used, what it may do, and what its calls said. */
export function KeyDialog({ of, onClose }: { of: GatewayKey; onClose: () => void }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  const [view, setView] = useState<'all' | 'edit' | 'kept'>('all');
  return (
    <Dialog
      open
      onClose={onClose}
      title={view === 'edit' ? words.changeTitle({ name: of.name }) : of.name}
      closeLabel={shell.close}
      className="min-w-[min(40rem,calc(100vw-2rem))]"
    >
      {view === 'edit' && <EditTerms of={of} onDone={() => setView('all')} />}
      {view === 'kept' && <KeptCalls of={of} onBack={() => setView('all')} />}
      {view === 'all' && (
        <div className="grid gap-6 px-5 pt-2 pb-5">
          <Part title={words.secrets}>
            <Secrets of={of} />
          </Part>
          <Use of={of} />
          <May of={of} onEdit={() => setView('edit')} onKept={() => setView('kept')} />
        </div>
      )}
    </Dialog>
  );
}

function Part({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <div className="flex min-h-8 items-center justify-between gap-3">
        <h3 className="text-ui font-semibold">{title}</h3>
        {end}
      </div>
      {children}
    </section>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-4 border-b border-line py-2 text-small last:border-0">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="ms-auto min-w-0 text-end break-words tabular-nums">{children}</dd>
    </div>
  );
}

function Use({ of }: { of: GatewayKey }) {
  const { keys: words } = useSettingsWords();
  const { number, money } = useFormats();
  const { calls, used } = useKeyState(of);
  const limited = LIMITS.filter((name) => of.limits[name] !== null);
  return (
    <Part
      title={words.use}
      end={
        // The books know only keys that were used.
        (of.lastUsedAt !== null || (calls ?? 0) > 0) && (
          <Link to="/settings/usage" search={{ only: { key: of.id } }} className={buttonClass('quiet', 'small')}>
            {words.usage}
          </Link>
        )
      }
    >
      <p className="text-small text-ink-soft tabular-nums">
        {calls === undefined ? '…' : words.callsThisMonth(calls)}
        {limited.length === 0 && ` · ${words.noLimits}`}
      </p>
      <dl>
        {limited.map((name) => {
          const write = name === 'budgetMonthMicroUsd' || name === 'budgetDayMicroUsd' ? money : number;
          const limit = of.limits[name] ?? 0;
          const now = used(name);
          return (
            <Line key={name} name={words.limit[name]}>
              <span className="inline-flex items-center gap-2">
                {now !== undefined && <Bar share={limit === 0 ? 1 : Math.min(1, now / limit)} />}
                {now === undefined
                  ? words.atMost({ limit: write(limit) })
                  : words.usedOf({ used: write(now), limit: write(limit) })}
              </span>
            </Line>
          );
        })}
      </dl>
    </Part>
  );
}

/** The words beside it say the same. */
function Bar({ share }: { share: number }) {
  const tone = share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warn' : 'bg-accent';
  return (
    <span aria-hidden="true" className="h-1.5 w-16 shrink-0 overflow-hidden rounded-full bg-line">
      <span className={`block h-full ${tone}`} style={{ width: `${share * 100}%` }} />
    </span>
  );
}

function May({ of, onEdit, onKept }: { of: GatewayKey; onEdit: () => void; onKept: () => void }) {
  const { keys: words } = useSettingsWords();
  const { list, dateTime } = useFormats();
  return (
    <Part
      title={words.terms}
      end={
        <Button look="quiet" size="small" onClick={onEdit}>
          {words.change}
        </Button>
      }
    >
      <dl>
        <Line name={words.deployments}>{of.deployments === null ? words.allDeployments : list(of.deployments)}</Line>
        <Line name={words.surfaces}>
          {list(
            SURFACES.filter((surface) => of.surfaces?.includes(surface) ?? true).map(
              (surface) => words.surface[surface],
            ),
          )}
        </Line>
        <Line name={words.expires}>{of.expiresAt === null ? words.never : dateTime(of.expiresAt)}</Line>
        <Line name={words.keepBodies}>{of.logBodies ? words.yes : words.no}</Line>
      </dl>
      <Button size="small" className="mt-2" onClick={onKept}>
        {words.kept}
      </Button>
    </Part>
  );
}
