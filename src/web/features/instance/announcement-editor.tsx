import { useState } from 'react';
import { LANGUAGES, languages, type Language } from '#shared/languages.ts';
import type { SettingValue } from '#shared/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Switch, TextArea, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { getSession } from '#shared/contract/account.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

type Announced = NonNullable<SettingValue<'instance.announcement'>>;

const NOTHING: Announced = {
  kind: 'note',
  // Every language has its text, if only an empty one.
  text: Object.fromEntries(languages.map((language) => [language, ''])) as Announced['text'],
  from: null,
  until: null,
  dismissible: true,
};

export function AnnouncementEditor() {
  const { stateOf } = useSettingStates();
  const state = stateOf('instance.announcement');
  if (!state) return null;
  return <Editor key={JSON.stringify(state.value)} announced={state.value} locked={state.locked} />;
}

function Editor({ announced, locked }: { announced: Announced | null; locked: boolean }) {
  const { house: words, settings } = useSettingsWords();
  const { dressHouse } = useSession();
  const toasts = useToasts();
  const put = usePutSetting();
  const acting = useActing();
  const [draft, setDraft] = useState(announced ?? NOTHING);
  const [wrong, setWrong] = useState(false);
  const change = (part: Partial<Announced>) => setDraft((now) => ({ ...now, ...part }));

  async function save(value: Announced | null) {
    if (value !== null && Object.values(value.text).every((text) => text.trim() === '')) return setWrong(true);
    if (!(await acting(put.mutateAsync({ key: 'instance.announcement', value })))) return;
    toasts.show({ text: value === null ? words.announcementGone : words.announced });
    // As it stands on every page from now on.
    const { house } = await call(getSession);
    dressHouse({ announcement: house?.announcement ?? null });
  }
  return (
    <fieldset disabled={locked} className="grid gap-4">
      {locked && <p className="text-small text-ink-soft">{settings.setByEnvironment}</p>}
      {languages.map((language: Language) => (
        <Field
          key={language}
          label={words.announcementText({ language: LANGUAGES[language].name })}
          error={wrong && language === 'en' ? words.announcementEmpty : undefined}
        >
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              maxLength={600}
              lang={language}
              value={draft.text[language]}
              onChange={(event) => {
                setWrong(false);
                change({ text: { ...draft.text, [language]: event.target.value } });
              }}
            />
          )}
        </Field>
      ))}
      <Segmented
        label={words.announcementKind}
        value={draft.kind}
        options={(['note', 'warning'] as const).map((value) => ({ value, label: words.kinds[value] }))}
        onChange={(kind) => change({ kind })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        {(['from', 'until'] as const).map((end) => (
          <Field key={end} label={words[end]} hint={words.always}>
            {(control) => (
              <TextInput
                {...control}
                type="datetime-local"
                value={localOf(draft[end])}
                onChange={(event) =>
                  change({ [end]: event.target.value === '' ? null : new Date(event.target.value).toISOString() })
                }
              />
            )}
          </Field>
        ))}
      </div>
      <Switch
        label={words.dismissible}
        checked={draft.dismissible}
        onChange={(event) => change({ dismissible: event.currentTarget.checked })}
      />
      <div className="flex gap-2">
        <Button look="primary" onClick={() => void save(draft)}>
          {announced === null ? words.announce : words.announceAgain}
        </Button>
        {announced !== null && <Button onClick={() => void save(null)}>{words.announceEnd}</Button>}
      </div>
    </fieldset>
  );
}

/** As a field for date and time wants it: in the reader's own zone. */
function localOf(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
