import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import {
  engines,
  putWebSearch,
  tryWebSearch,
  type EngineName,
  type WebSearchState,
} from '#shared/contract/web-search.ts';
import { call } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, PasswordInput, Select, TextInput } from '../../ui/field.tsx';
import { engineNames } from './engine-names.ts';

interface EngineDialogProps {
  state: WebSearchState;
  onSaved: (state: WebSearchState) => void;
  onClose: () => void;
}

/** The engine, its address and key; what is stored can be tried before one leaves. */
export function EngineDialog({ state, onSaved, onClose }: EngineDialogProps) {
  const { shell } = useWords();
  const { webSearch: words } = useSettingsWords();
  const errorText = useErrorText();
  const isLocked = state.source === 'environment';
  const [engine, setEngine] = useState<EngineName>(state.settings?.engine ?? 'searxng');
  const trying = useMutation({ mutationFn: () => call(tryWebSearch, { body: { query: words.sample } }) });
  const saving = useMutation({
    mutationFn: (text: (name: string) => string) => {
      const key = text('key').trim();
      const address = text('address').trim();
      return call(putWebSearch, {
        body: { engine, address: address === '' ? null : address, ...(key !== '' && { key }) },
      });
    },
    onSuccess: (next) => {
      onSaved(next);
      trying.mutate();
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    trying.reset();
    if (isLocked) trying.mutate();
    else saving.mutate(formText(event.currentTarget));
  }
  const failure = saving.error ?? trying.error;
  const hasKept = state.hasKey && state.settings?.engine === engine;
  return (
    <Dialog open onClose={onClose} title={words.title} closeLabel={shell.close}>
      <form noValidate onSubmit={submit}>
        <div className="grid gap-4 px-5 pt-3">
          <Field label={words.engine} hint={engine === 'searxng' ? words.searxngHint : words.keyHint}>
            {(control) => (
              <Select
                {...control}
                value={engine}
                disabled={isLocked}
                onChange={(event) => setEngine(engines.find((name) => name === event.currentTarget.value) ?? 'searxng')}
              >
                {engines.map((name) => (
                  <option key={name} value={name}>
                    {engineNames[name]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={words.address} hint={engine === 'searxng' ? undefined : words.addressHint}>
            {(control) => (
              <TextInput
                {...control}
                key={engine}
                type="url"
                name="address"
                maxLength={500}
                autoComplete="off"
                spellCheck={false}
                readOnly={isLocked}
                placeholder={engine === 'searxng' ? 'http://searxng:8080' : undefined}
                defaultValue={state.settings?.engine === engine ? (state.settings.address ?? '') : ''}
              />
            )}
          </Field>
          {engine !== 'searxng' && !isLocked && (
            <Field label={words.key} hint={hasKept ? words.keyKept : undefined}>
              {(control) => (
                <PasswordInput
                  {...control}
                  words={{ show: shell.show, hide: shell.hide }}
                  name="key"
                  maxLength={500}
                  autoComplete="off"
                />
              )}
            </Field>
          )}
          <div aria-live="polite" className="grid gap-2 empty:hidden">
            {failure && <p className="text-small text-danger">{errorText(failure)}</p>}
            {trying.data && trying.data.hits.length === 0 && <p className="text-small">{words.nothing}</p>}
            {trying.data && trying.data.hits.length > 0 && (
              <>
                <p className="text-small text-good">{words.works}</p>
                <ul className="grid gap-1.5">
                  {trying.data.hits.map((hit) => (
                    <li key={hit.url} className="min-w-0">
                      <a
                        href={hit.url}
                        target="_blank"
                        rel="noreferrer"
                        className="block truncate text-small text-accent"
                      >
                        {hit.title || hit.url}
                      </a>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </div>
        </div>
        <DialogButtons>
          <Button type="button" onClick={onClose}>
            {shell.close}
          </Button>
          <Button type="submit" look="primary" busy={saving.isPending || trying.isPending}>
            {isLocked ? words.try : words.save}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
