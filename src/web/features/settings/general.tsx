import { useId, useState } from 'react';
import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Sun from 'lucide-react/icons/sun';
import { LANGUAGES, languages } from '#shared/languages.ts';
import { updateAccount } from '#shared/contract/account.ts';
import { Select, Switch, TextArea, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useLanguage, useWords } from '../../lib/i18n.tsx';
import { languageNames } from '../../lib/language-names.ts';
import { askForNotices } from '../../lib/notices.ts';
import { isOff } from '../../lib/off.ts';
import { usePerson, useSession, useSetting } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { ModelRow } from './model-row.tsx';
import { SettingRow, SettingsPage } from '../../lib/settings-frame.tsx';

/** How the page looks, speaks and sends, for the person alone. */
export function General() {
  const { shell } = useWords();
  const { settings: words } = useSettingsWords();
  const { entries } = words;
  const acting = useActing();
  const [theme, setTheme] = useSetting('look.theme');
  const [language, setLanguage] = useSetting('look.language');
  const [sendWith, setSendWith] = useSetting('chat.sendWith');
  return (
    <SettingsPage title={shell.pages.general} intro={words.intros.general}>
      <YourName />
      <SettingRow title={entries['look.theme'].title} hint={entries['look.theme'].hint}>
        <Segmented
          label={entries['look.theme'].title}
          hideLabel
          value={theme ?? 'system'}
          options={[
            { value: 'system', label: shell.themes.system, icon: Monitor },
            { value: 'light', label: shell.themes.light, icon: Sun },
            { value: 'dark', label: shell.themes.dark, icon: Moon },
          ]}
          onChange={(value) => void acting(setTheme(value))}
        />
      </SettingRow>
      <SettingRow title={entries['look.language'].title} hint={entries['look.language'].hint}>
        <Segmented
          label={entries['look.language'].title}
          hideLabel
          value={language ?? 'auto'}
          options={[
            { value: 'auto', label: shell.languages.auto },
            ...languages.map((value) => ({ value, label: LANGUAGES[value].name, lang: value })),
          ]}
          onChange={(value) => void acting(setLanguage(value))}
        />
      </SettingRow>
      <SettingRow title={entries['chat.sendWith'].title} hint={entries['chat.sendWith'].hint}>
        <Segmented
          label={entries['chat.sendWith'].title}
          hideLabel
          value={sendWith ?? 'enter'}
          options={[
            { value: 'enter', label: keyLabel('enter') },
            { value: 'mod-enter', label: keyLabel('mod+enter') },
          ]}
          onChange={(value) => void acting(setSendWith(value))}
        />
      </SettingRow>
      <Notices />
      <NewChatModel />
      <FollowUps />
      <UtilityModel setting="chat.titleModel" utility="title" />
      <UtilityModel setting="chat.summaryModel" utility="summary" />
      <TranslateTo />
      <TranslationModel />
      <Instructions />
    </SettingsPage>
  );
}

function YourName() {
  const { settings: words } = useSettingsWords();
  const person = usePerson();
  const { setPerson } = useSession();
  const acting = useActing();
  const id = useId();

  async function rename(name: string) {
    setPerson(await call(updateAccount, { body: { name } }));
  }
  return (
    <SettingRow title={words.yourName} hint={words.yourNameHint} labelFor={id}>
      <TextInput
        // A refused name goes back to what it was.
        key={person.name}
        id={id}
        defaultValue={person.name}
        maxLength={80}
        autoComplete="name"
        className="sm:w-64"
        onBlur={(event) => {
          const input = event.currentTarget;
          const name = input.value.trim();
          if (name === '' || name === person.name) input.value = person.name;
          else void acting(rename(name));
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur();
        }}
      />
    </SettingRow>
  );
}

/** The browser asks the person when it is switched on, not before. */
function Notices() {
  const { entries, noNotices } = useSettingsWords().settings;
  const [notify, setNotify] = useSetting('chat.notify');
  const [refused, setRefused] = useState(false);
  const acting = useActing();
  const { title, hint } = entries['chat.notify'];

  async function change(on: boolean) {
    const may = !on || (await askForNotices());
    setRefused(!may);
    if (may) await setNotify(on);
  }
  return (
    <SettingRow title={title} hint={refused ? noNotices : hint}>
      <Switch
        label={title}
        hideLabel
        checked={notify ?? false}
        onChange={(event) => void acting(change(event.target.checked))}
      />
    </SettingRow>
  );
}

function NewChatModel() {
  const { entries, firstUsable } = useSettingsWords().settings;
  const [model, setModel] = useSetting('chat.model');
  const acting = useActing();
  const change = (name: string | null) => void acting(setModel(name));
  return <ModelRow {...entries['chat.model']} value={model ?? null} none={firstUsable} onChange={change} />;
}

function FollowUps() {
  const { entries, followUpsChoices } = useSettingsWords().settings;
  const [wanted = 'off', setWanted] = useSetting('chat.followUps');
  const acting = useActing();
  if (isOff('followUps')) return null;
  const { title, hint } = entries['chat.followUps'];
  return (
    <SettingRow title={title} hint={hint}>
      <Segmented
        label={title}
        hideLabel
        value={wanted}
        options={(['off', 'kept', 'all'] as const).map((value) => ({ value, label: followUpsChoices[value] }))}
        onChange={(value) => void acting(setWanted(value))}
      />
    </SettingRow>
  );
}

interface UtilityModelProps {
  setting: 'chat.titleModel' | 'chat.summaryModel';
  utility: 'title' | 'summary';
}

/** The person's choice, where the owner has made none. */
function UtilityModel({ setting, utility }: UtilityModelProps) {
  const { entries, sameModel, chosenByOwner } = useSettingsWords().settings;
  const { session } = useSession();
  const [model, setModel] = useSetting(setting);
  const acting = useActing();
  const { title, hint } = entries[setting];
  const fixed = session.house?.fixedModels?.includes(utility) ?? false;
  return (
    <ModelRow
      title={title}
      hint={fixed ? chosenByOwner : hint}
      value={fixed ? null : (model ?? null)}
      none={fixed ? chosenByOwner : sameModel}
      locked={fixed}
      onChange={(name) => void acting(setModel(name))}
    />
  );
}

function TranslateTo() {
  const { entries, pageLanguage } = useSettingsWords().settings;
  const spoken = useLanguage();
  const [language = 'auto', setLanguage] = useSetting('chat.translateTo');
  const acting = useActing();
  const id = useId();
  return (
    <SettingRow title={entries['chat.translateTo'].title} hint={entries['chat.translateTo'].hint} labelFor={id}>
      <Select
        id={id}
        className="sm:w-64"
        value={language}
        onChange={(event) => void acting(setLanguage(event.target.value))}
      >
        <option value="auto">{pageLanguage}</option>
        {languageNames(spoken).map(({ tag, name }) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </Select>
    </SettingRow>
  );
}

function TranslationModel() {
  const { entries, serverModel } = useSettingsWords().settings;
  const [model, setModel] = useSetting('chat.translationModel');
  const acting = useActing();
  const change = (name: string | null) => void acting(setModel(name));
  const { title } = entries['chat.translationModel'];
  return <ModelRow title={title} value={model ?? null} none={serverModel} onChange={change} />;
}

function Instructions() {
  const { entries } = useSettingsWords().settings;
  const [instructions, setInstructions] = useSetting('chat.instructions');
  const [draft, setDraft] = useState(instructions ?? '');
  const acting = useActing();
  const id = useId();
  return (
    <SettingRow title={entries['chat.instructions'].title} hint={entries['chat.instructions'].hint} labelFor={id} below>
      <TextArea
        id={id}
        rows={5}
        maxLength={8000}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => {
          if (draft !== (instructions ?? '')) void acting(setInstructions(draft));
        }}
      />
    </SettingRow>
  );
}
