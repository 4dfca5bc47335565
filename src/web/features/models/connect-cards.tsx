/** The three ways to get something that answers. Shown after set-up, and where a chat would be while there is none. */
import { Suspense } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Cloud from 'lucide-react/icons/cloud';
import FlaskConical from 'lucide-react/icons/flask-conical';
import Plug from 'lucide-react/icons/plug';
import { connectSimulator } from '#shared/contract/connections.ts';
import { Icon, type Glyph } from '../../ui/icon.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { lazy } from '../../lib/lazy.ts';
import { useDoorWords } from '../../lib/door-words.ts';
import { call } from '../../lib/api.ts';
import { spokenLanguage, useErrorText } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useNavigate, useRouter } from '../../lib/router/routing.tsx';
import { settingsWords } from '../../lib/settings-words.ts';
import { useConnections } from './connections.ts';

const UnnamedConnection = lazy(async () => {
  await settingsWords.load(spokenLanguage());
  return { default: (await import('./unnamed-connection.tsx')).UnnamedConnection };
});

const card =
  'flex h-full w-full items-start gap-3.5 rounded-card p-4 text-start ring-1 ring-inset ring-line transition-colors hover:bg-surface aria-busy:pulse';

export function ConnectCards() {
  const account = useDoorWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const toasts = useToasts();
  const errorText = useErrorText();
  const simulate = useMutation({
    mutationFn: (_from: string) => call(connectSimulator),
    onSuccess: async (_connection, from) => {
      await queries.invalidateQueries();
      // Whoever went elsewhere meanwhile is not called back.
      if (router.location.pathname === from) await navigate({ to: '/' });
    },
    onError: (error) => toasts.show({ text: errorText(error), tone: 'danger' }),
  });
  const unnamed = useConnections().data?.connections.filter(
    ({ source, enabled, deployments }) => source !== 'simulator' && enabled && deployments.length === 0,
  );
  return (
    <ul className="grid gap-3">
      {unnamed?.map((connection) => (
        <li key={connection.id} className="rounded-card p-4 ring-1 ring-inset ring-line">
          <Suspense>
            <UnnamedConnection connection={connection} />
          </Suspense>
        </li>
      ))}
      <li>
        <Link to="/settings/models/new" search={{ vendor: 'azure' }} className={card}>
          <Face icon={Cloud} title={account.connectAzure} hint={account.connectAzureHint} />
        </Link>
      </li>
      <li>
        <Link to="/settings/models/new" search={{ vendor: 'other' }} className={card}>
          <Face icon={Plug} title={account.connectOther} hint={account.connectOtherHint} />
        </Link>
      </li>
      <li>
        <button
          type="button"
          className={card}
          aria-busy={simulate.isPending || undefined}
          onClick={() => {
            if (!simulate.isPending) simulate.mutate(router.location.pathname);
          }}
        >
          <Face icon={FlaskConical} title={account.trySimulator} hint={account.trySimulatorHint} />
        </button>
      </li>
    </ul>
  );
}

function Face({ icon, title, hint }: { icon: Glyph; title: string; hint: string }) {
  return (
    <>
      <Icon of={icon} size={20} className="mt-0.5 text-accent" />
      <span className="min-w-0">
        <span className="block text-ui font-medium">{title}</span>
        <span className="block text-small text-ink-soft">{hint}</span>
      </span>
    </>
  );
}
