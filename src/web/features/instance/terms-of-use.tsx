import { useState } from 'react';
import { getSession } from '#shared/contract/account.ts';
import { LANGUAGES, languages } from '#shared/languages.ts';
import type { SettingValue } from '#shared/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { usePerson, useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { TermsLink } from '../terms/terms-link.tsx';

type Text = NonNullable<SettingValue<'instance.terms'>>;

/** What everybody accepts before they use the house; the owner writes it. */
export function TermsOfUse() {
  const { stateOf } = useSettingStates();
  const state = stateOf('instance.terms');
  const { house: words } = useSettingsWords();
  if (!state) return null;
  return (
    <>
      <Editor key={JSON.stringify(state.value)} written={state.value} locked={state.locked} />
      {/* Outside of what begins anew with each text: it stays open then. */}
      {state.value !== null && (
        <div className="mt-3">
          <TermsLink label={words.rulesRead} />
        </div>
      )}
    </>
  );
}

function Editor({ written, locked }: { written: Text | null; locked: boolean }) {
  const { house: words, settings } = useSettingsWords();
  const { accept } = useSession();
  const isOwner = usePerson().role === 'owner';
  const toasts = useToasts();
  const put = usePutSetting();
  const acting = useActing();
  const [draft, setDraft] = useState<Text>(written ?? {});
  const [wrong, setWrong] = useState(false);
  const changed = languages.some((language) => (draft[language] ?? '').trim() !== (written?.[language] ?? ''));

  async function save(value: Text | null) {
    if (value !== null && Object.values(value).every((text) => text.trim() === '')) return setWrong(true);
    if (!(await acting(put.mutateAsync({ key: 'instance.terms', value })))) return;
    toasts.show({ text: value === null ? words.rulesGone : words.rulesSaved });
    accept(await call(getSession));
  }
  return (
    <fieldset disabled={locked || !isOwner} className="grid gap-4">
      {(locked || !isOwner) && (
        <p className="text-small text-ink-soft">{locked ? settings.setByEnvironment : words.ownerDecides}</p>
      )}
      {languages.map((language, index) => (
        <Field
          key={language}
          label={words.rulesText({ language: LANGUAGES[language].name })}
          error={wrong && index === 0 ? words.announcementEmpty : undefined}
        >
          {(control) => (
            <TextArea
              {...control}
              rows={5}
              maxLength={50_000}
              lang={language}
              value={draft[language] ?? ''}
              onChange={(event) => {
                setWrong(false);
                setDraft({ ...draft, [language]: event.target.value });
              }}
            />
          )}
        </Field>
      ))}
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" disabled={!changed} onClick={() => void save(draft)}>
          {written === null ? words.rulesAsk : words.announceAgain}
        </Button>
        {written !== null && <Button onClick={() => void save(null)}>{words.rulesEnd}</Button>}
      </div>
    </fieldset>
  );
}
