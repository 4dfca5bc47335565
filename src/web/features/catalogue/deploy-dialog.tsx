import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CatalogueModel } from '#shared/contract/catalogue.ts';
import { listCatalogue } from '#shared/contract/catalogue.ts';
import { discoverDeployments, listConnections, type Connection } from '#shared/contract/connections.ts';
import { createDeployment, listModels } from '#shared/contract/models.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** Which connections have the model; one click makes it a deployment here. */
export function DeployDialog({ model, onClose }: { model: CatalogueModel; onClose: () => void }) {
  const { shell } = useWords();
  const { catalogue: words } = useSettingsWords();
  const { data } = useQuery(query(listConnections));
  const able = (data?.connections ?? []).filter(({ id }) => model.connections.includes(id));
  const found = useQueries({
    queries: able.map(({ id }) => ({
      queryKey: ['found-deployments', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(discoverDeployments, { params: { id }, body: { probe: false }, signal }),
      staleTime: 60_000,
      retry: false,
    })),
  });
  return (
    <Dialog open onClose={onClose} title={words.deployTitle({ name: model.model })} closeLabel={shell.close}>
      <div className="grid gap-4 px-5 pt-1 pb-5">
        <p className="text-small text-ink-soft">{words.deployIntro}</p>
        {data && able.length === 0 && (
          <div className="flex flex-wrap items-center gap-3">
            <p className="text-ui">{words.connectFirst({ vendor: model.vendor })}</p>
            <Link
              to="/settings/models/new"
              search={{ vendor: model.provider === 'azure-openai' ? 'azure' : 'other' }}
              className={buttonClass('primary', 'small')}
            >
              {words.connect}
            </Link>
          </div>
        )}
        <ul>
          {able.map((connection, at) => (
            <Candidate
              key={connection.id}
              connection={connection}
              model={model}
              names={found[at]?.data?.deployments.filter((one) => isIt(one, model)).map(({ name }) => name)}
              tells={found[at]?.data?.how !== 'none' && !found[at]?.isError}
              onDone={onClose}
            />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

/** A deployment of that model, or one of its name where the resource does not say the model. */
function isIt({ name, model }: { name: string; model: string | null }, wanted: CatalogueModel): boolean {
  return model === null ? name === wanted.model : model === wanted.model || name === wanted.model;
}

interface CandidateProps {
  connection: Connection;
  model: CatalogueModel;
  /** Its deployments of the model; undefined while nobody knows. */
  names: string[] | undefined;
  tells: boolean;
  onDone: () => void;
}

function Candidate({ connection, model, names, tells, onDone }: CandidateProps) {
  const { catalogue: words, models } = useSettingsWords();
  const errorText = useErrorText();
  const toasts = useToasts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [first] = names ?? [];
  const here = connection.deployments.find(({ upstreamName }) => upstreamName === first);
  const adding = useMutation({
    async mutationFn(upstreamName: string) {
      const taken = new Set(connection.deployments.map(({ name }) => name));
      let name = upstreamName;
      for (let n = 2; taken.has(name); n++) name = `${upstreamName}-${n}`;
      return call(createDeployment, {
        body: { connectionId: connection.id, name, upstreamName, model: model.model },
      });
    },
    async onSuccess(made) {
      await Promise.all(
        [listConnections, listModels, listCatalogue].map((one) => queries.invalidateQueries({ queryKey: keyOf(one) })),
      );
      toasts.show({ text: words.used({ name: made.name }) });
      onDone();
      await navigate({
        to: '/settings/models/$connectionId/$deploymentId',
        params: { connectionId: connection.id, deploymentId: made.id },
      });
    },
  });
  const name = connection.source === 'simulator' ? models.simulator : connection.name;
  return (
    <li className="flex flex-wrap items-center gap-3 border-t border-line py-3">
      <div className="min-w-0 flex-1">
        <p className="truncate text-ui font-medium">{name}</p>
        <p className="text-small text-ink-soft">
          {names === undefined && tells
            ? `${words.looking}…`
            : first
              ? words.has({ name: first })
              : tells
                ? words.notListed
                : words.silent}
        </p>
        {adding.error && (
          <p role="alert" className="text-small text-danger">
            {errorText(adding.error)}
          </p>
        )}
      </div>
      {here ? (
        <Link
          to="/settings/models/$connectionId/$deploymentId"
          params={{ connectionId: connection.id, deploymentId: here.id }}
          className={buttonClass('plain', 'small')}
        >
          {words.openIt({ name: here.name })}
        </Link>
      ) : first ? (
        <Button
          look="primary"
          size="small"
          aria-label={words.takeFrom({ name })}
          busy={adding.isPending}
          onClick={() => adding.mutate(first)}
        >
          {words.use}
        </Button>
      ) : (
        <Link
          to="/settings/models/$connectionId/add"
          params={{ connectionId: connection.id }}
          search={{ model: model.model }}
          className={buttonClass('plain', 'small')}
        >
          {words.byName}
        </Link>
      )}
    </li>
  );
}
