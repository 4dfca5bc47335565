import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { listKeys, regenerateKey, type GatewayKey } from '#shared/contract/keys.ts';
import { Button } from '../../ui/button.tsx';
import { call, keyOf } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SecretShown } from './secret-shown.tsx';

type Which = 1 | 2;

/** The pair: one can be replaced while the other goes on working. */
export function Secrets({ of }: { of: GatewayKey }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  const errorText = useErrorText();
  const person = usePerson();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Which | null>(null);
  const making = useMutation({
    mutationFn: (which: Which) => call(regenerateKey, { params: { id: of.id }, body: { which } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(listKeys) }),
  });
  const mayMake = of.owner.id === person.id && person.role !== 'viewer';
  const nameOf = { 1: words.key1, 2: words.key2 };
  const make = (which: Which) => {
    setAsked(null);
    making.mutate(which);
  };
  return (
    <>
      <p className="text-small text-ink-soft">
        {of.owner.id === person.id ? words.secretsIntro : words.ownersOnly({ name: of.owner.name })}
      </p>
      <ul>
        {([1, 2] as const).map((which) => {
          const prefix = which === 1 ? of.prefix : of.prefix2;
          const title = nameOf[which];
          return (
            <li key={which} className="border-b border-line py-1.5 last:border-0">
              <div className="flex min-h-8 items-center gap-3 text-small">
                <span className="w-14 shrink-0 whitespace-nowrap">{title}</span>
                <span className="min-w-0 flex-1 truncate text-ink-soft">
                  {prefix === null ? words.notMade : <span className="font-mono">{prefix}…</span>}
                </span>
                {mayMake && (
                  <Button
                    look="quiet"
                    size="small"
                    busy={making.isPending && making.variables === which}
                    aria-label={(prefix === null ? words.makeNamed : words.regenerateNamed)({ which: title })}
                    onClick={() => (prefix === null ? make(which) : setAsked(which))}
                  >
                    {prefix === null ? words.make : words.regenerate}
                  </Button>
                )}
              </div>
              {asked === which && (
                <div role="group" aria-label={words.regenerateNamed({ which: title })} className="arrive pb-2">
                  <p className="text-small text-ink-soft">{words.regenerateAsk({ which: title })}</p>
                  <div className="mt-2 flex justify-end gap-2">
                    <Button size="small" onClick={() => setAsked(null)}>
                      {shell.cancel}
                    </Button>
                    <Button look="danger" size="small" autoFocus onClick={() => make(which)}>
                      {words.regenerate}
                    </Button>
                  </div>
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {making.error && (
        <p role="alert" className="text-small text-danger">
          {errorText(making.error)}
        </p>
      )}
      {making.data && (
        <SecretShown
          key={making.data.secret}
          title={words.regenerated({ which: nameOf[making.variables], name: of.name })}
          secret={making.data.secret}
          onDone={() => making.reset()}
        />
      )}
    </>
  );
}
