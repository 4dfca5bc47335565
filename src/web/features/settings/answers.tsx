/** What answers may reach: pages of the web, and pictures from elsewhere. */
import { useState } from 'react';
import { useActing } from '../../lib/acting.ts';
import { usePutSetting } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Field, Switch, TextArea } from '../../ui/field.tsx';

interface Setting<T> {
  value: T;
  locked: boolean;
}

export function ReadPages({ value, locked }: Setting<boolean>) {
  const { settings: words } = useSettingsWords();
  const entry = words.entries['tools.readPages'];
  const put = usePutSetting();
  const acting = useActing();
  return (
    <div className="border-b border-line py-4">
      <Switch
        label={entry.title}
        hint={locked ? words.setByEnvironment : entry.hint}
        checked={value}
        disabled={locked}
        onChange={(event) =>
          void acting(put.mutateAsync({ key: 'tools.readPages', value: event.currentTarget.checked }))
        }
      />
    </div>
  );
}

/** One host a line; null where a line is none. */
export function hostsOf(text: string): { hosts: string[]; wrong: string | undefined } {
  const hosts = text
    .split('\n')
    .map((line) => line.trim().toLowerCase())
    .filter((line) => line !== '');
  return { hosts, wrong: hosts.find((host) => !/^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(host)) };
}

export function ImageHosts({ value, locked }: Setting<readonly string[]>) {
  const { settings: words } = useSettingsWords();
  const entry = words.entries['answers.imageHosts'];
  const [text, setText] = useState(value.join('\n'));
  const [wrong, setWrong] = useState<string>();
  const put = usePutSetting();
  const acting = useActing();
  return (
    <div className="border-b border-line py-4">
      <Field
        label={entry.title}
        hint={locked ? words.setByEnvironment : entry.hint}
        error={wrong === undefined ? undefined : words.notAHost({ line: wrong })}
      >
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            spellCheck={false}
            readOnly={locked}
            value={text}
            className="font-mono"
            onChange={(event) => {
              setText(event.target.value);
              setWrong(undefined);
            }}
            onBlur={() => {
              const found = hostsOf(text);
              setWrong(found.wrong);
              if (found.wrong === undefined && found.hosts.join() !== value.join())
                void acting(put.mutateAsync({ key: 'answers.imageHosts', value: found.hosts }));
            }}
          />
        )}
      </Field>
    </div>
  );
}
