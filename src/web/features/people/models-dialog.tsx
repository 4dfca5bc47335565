import { useState, type FormEvent } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { listConnections } from '#shared/contract/connections.ts';
import { updatePerson } from '#shared/contract/people.ts';
import { updateTeam } from '#shared/contract/teams.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SaveButtons } from '../../ui/save-buttons.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { call, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

export interface Confined {
  scope: 'user' | 'team';
  id: string;
  name: string;
  models: string[] | null;
}

/** Which models a person or a team may use. */
export function ModelsDialog({ of, onClose, onSaved }: { of: Confined; onClose: () => void; onSaved: () => void }) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data } = useQuery(query(listConnections));
  const [every, setEvery] = useState(of.models === null);
  const there = data?.connections.flatMap(({ deployments }) => deployments.map(({ name }) => name)) ?? [];
  // What the list names though it is gone: unticked, it is forgotten.
  const names = [...new Set([...there, ...(of.models ?? [])])];
  const saving = useMutation({
    mutationFn: (models: string[] | null): Promise<unknown> =>
      of.scope === 'user'
        ? call(updatePerson, { params: { id: of.id }, body: { models } })
        : call(updateTeam, { params: { id: of.id }, body: { models } }),
    onSuccess: () => {
      onSaved();
      onClose();
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).getAll('model').map(String);
    saving.mutate(every ? null : chosen);
  }
  return (
    <Dialog open onClose={onClose} title={words.modelsTitle({ name: of.name })} closeLabel={shell.close}>
      <form noValidate onSubmit={submit}>
        <p className="px-5 pt-1 text-small text-ink-soft">
          {of.scope === 'user' ? words.modelsIntro : words.modelsTeamIntro}
        </p>
        <div className="px-5 pt-4">
          <Segmented
            label={words.models}
            hideLabel
            value={every ? 'all' : 'some'}
            options={[
              { value: 'all', label: words.allModels },
              { value: 'some', label: words.someModels },
            ]}
            onChange={(value) => setEvery(value === 'all')}
          />
          {!every && (
            <div className="mt-3 grid max-h-64 gap-x-6 overflow-y-auto sm:grid-cols-2">
              {names.map((name) => (
                <Checkbox
                  key={name}
                  className="break-all"
                  name="model"
                  value={name}
                  label={name}
                  hint={data && !there.includes(name) ? words.modelGone : undefined}
                  defaultChecked={of.models?.includes(name) ?? false}
                />
              ))}
              {data && names.length === 0 && <p className="text-small text-ink-soft">{words.noModels}</p>}
            </div>
          )}
        </div>
        <SaveButtons
          words={{ cancel: shell.cancel, save: words.save }}
          error={saving.error && errorText(saving.error)}
          busy={saving.isPending}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}
