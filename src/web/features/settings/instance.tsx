import { useId, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { listConnections } from '#shared/contract/connections.ts';
import { Field, Switch, TextArea, TextInput } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { query } from '../../lib/api.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { usePerson, useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { ImageHosts, ReadPages, Servers } from './answers.tsx';
import { WebSearch } from '../web-search/web-search.tsx';
import { DefaultAssistant } from './default-assistant.tsx';
import { ModelRow } from './model-row.tsx';
import { cutOff, networksOf } from './networks.ts';
import { Transcriber } from './transcriber.tsx';
import { Section, SettingRow, SettingsPage } from '../../lib/settings-frame.tsx';
import { AnnouncementEditor } from '../instance/announcement-editor.tsx';
import { TermsOfUse } from '../instance/terms-of-use.tsx';
import { CurrencyRow } from '../instance/currency.tsx';
import { UnknownPrice } from '../instance/unknown-price.tsx';
import { LookSection } from '../instance/look-section.tsx';

type ModelKey = 'instance.defaultModel' | 'instance.titleModel' | 'instance.summaryModel' | 'instance.translationModel';

/** What holds for everyone on this server. */
export function Instance() {
  const { shell } = useWords();
  const { settings: words, house } = useSettingsWords();
  const errorText = useErrorText();
  const { stateOf, error } = useSettingStates();
  const name = stateOf('instance.name');
  const networks = stateOf('instance.allowedNetworks');
  const ollama = stateOf('instance.findOllama');
  const pages = stateOf('tools.readPages');
  const hosts = stateOf('answers.imageHosts');
  const servers = stateOf('tools.servers');
  return (
    <SettingsPage title={shell.pages.instance} intro={words.intros.instance}>
      {error && !name && (
        <p role="alert" className="text-danger">
          {errorText(error)}
        </p>
      )}
      {!name && !error && <Skeleton className="h-40" />}
      {name && (
        <>
          <Section title={house.look}>
            <InstanceName value={name.value} locked={name.locked} />
            <LookSection />
          </Section>
          <Section title={house.announcement} intro={house.announcementIntro}>
            <AnnouncementEditor />
          </Section>
          <Section title={house.rules} intro={house.rulesIntro}>
            <TermsOfUse />
          </Section>
          <Section title={house.more}>
            <ModelSetting setting="instance.defaultModel" none={words.firstUsable} />
            <ModelSetting setting="instance.titleModel" none={words.sameModel} />
            <ModelSetting setting="instance.summaryModel" none={words.sameModel} />
            <ModelSetting setting="instance.translationModel" none={words.sameModel} />
            <Transcriber />
            <DefaultAssistant />
            {ollama && <Toggle setting="instance.findOllama" value={ollama.value} locked={ollama.locked} />}
            {pages && <ReadPages {...pages} />}
            <WebSearch />
            {servers && <Servers {...servers} />}
            {hosts && <ImageHosts {...hosts} />}
            <CurrencyRow />
            <UnknownPrice />
            {networks && <Networks value={networks.value} locked={networks.locked} />}
          </Section>
        </>
      )}
    </SettingsPage>
  );
}

function useHint(key: 'instance.name' | ModelKey, locked: boolean) {
  const { settings: words } = useSettingsWords();
  return locked ? words.setByEnvironment : words.entries[key].hint;
}

function InstanceName({ value, locked }: { value: string; locked: boolean }) {
  const { entries } = useSettingsWords().settings;
  const { session, rename } = useSession();
  const put = usePutSetting();
  const acting = useActing();
  const id = useId();

  async function save(name: string) {
    await put.mutateAsync({ key: 'instance.name', value: name });
    rename(name);
  }
  return (
    <SettingRow title={entries['instance.name'].title} hint={useHint('instance.name', locked)} labelFor={id}>
      <TextInput
        key={session.instanceName}
        id={id}
        defaultValue={value}
        readOnly={locked}
        maxLength={60}
        className="sm:w-64"
        onBlur={(event) => {
          const name = event.currentTarget.value.trim();
          if (name === '') event.currentTarget.value = value;
          else if (name !== value) void acting(save(name));
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur();
        }}
      />
    </SettingRow>
  );
}

function ModelSetting({ setting, none }: { setting: ModelKey; none: string }) {
  const { entries } = useSettingsWords().settings;
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const state = stateOf(setting);
  const locked = state?.locked ?? false;
  return (
    <ModelRow
      title={entries[setting].title}
      hint={useHint(setting, locked)}
      value={state?.value ?? null}
      none={none}
      locked={locked}
      onChange={(value) => void acting(put.mutateAsync({ key: setting, value }))}
    />
  );
}

interface ToggleProps {
  setting: 'instance.findOllama';
  value: boolean;
  locked: boolean;
}

function Toggle({ setting, value, locked }: ToggleProps) {
  const { settings: words } = useSettingsWords();
  const entry = words.entries[setting];
  const put = usePutSetting();
  const acting = useActing();
  return (
    <div className="border-b border-line py-4">
      <Switch
        label={entry.title}
        hint={locked ? words.setByEnvironment : entry.hint}
        checked={value}
        disabled={locked}
        onChange={(event) => void acting(put.mutateAsync({ key: setting, value: event.currentTarget.checked }))}
      />
    </div>
  );
}

function Networks({ value, locked }: { value: readonly string[]; locked: boolean }) {
  const { settings: words } = useSettingsWords();
  const entry = words.entries['instance.allowedNetworks'];
  const [text, setText] = useState(value.join('\n'));
  const [wrong, setWrong] = useState<string>();
  const put = usePutSetting();
  const acting = useActing();
  const isOwner = usePerson().role === 'owner';
  const { shell } = useWords();
  const { list } = useFormats();
  const queries = useQueryClient();
  const toasts = useToasts();

  const keep = (networks: readonly string[]) =>
    put.mutateAsync({ key: 'instance.allowedNetworks', value: [...networks] });

  /** At once, and with a way back where something that works would stop. */
  async function save(networks: readonly string[]) {
    await keep(networks);
    const { connections } = await queries.fetchQuery({ ...query(listConnections), staleTime: 0 });
    const names = cutOff(connections, value, networks).map(({ name }) => name);
    if (names.length === 0) return;
    toasts.show({
      text: words.networksStop({ names: list(names) }),
      action: {
        label: shell.undo,
        run: () => {
          setText(value.join('\n'));
          void acting(keep(value));
        },
      },
    });
  }
  return (
    <div className="py-4">
      <Field
        label={entry.title}
        hint={
          locked
            ? words.setByEnvironment
            : isOwner
              ? entry.hint
              : shell.inTurn({ first: entry.hint, second: words.byOwner })
        }
        error={wrong === undefined ? undefined : words.notANetwork({ line: wrong })}
      >
        {(control) => (
          <TextArea
            {...control}
            rows={4}
            spellCheck={false}
            readOnly={locked || !isOwner}
            value={text}
            className="font-mono"
            onChange={(event) => {
              setText(event.target.value);
              setWrong(undefined);
            }}
            onBlur={() => {
              const found = networksOf(text);
              setWrong(found.wrong);
              if (found.wrong === undefined && found.networks.join() !== value.join())
                void acting(save(found.networks));
            }}
          />
        )}
      </Field>
    </div>
  );
}
