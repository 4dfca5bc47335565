/** What answers may reach: pages of the web, and pictures from elsewhere. */
import { useState } from 'react';
import { useActing } from '../../lib/acting.ts';
import { usePutSetting } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Field, Switch, TextArea } from '../../ui/field.tsx';
import { ToolServers } from './tool-servers.tsx';

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

interface Server {
  name: string;
  url: string;
}

/** One server a line, its name first. */
export function serversOf(text: string): { servers: Server[]; wrong: string | undefined } {
  const servers: Server[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const [, name, url] = /^([a-z][a-z\d-]{0,23})\s+(https?:\/\/\S+)$/.exec(line) ?? [];
    if (name === undefined || url === undefined || !URL.canParse(url)) return { servers, wrong: line };
    servers.push({ name, url });
  }
  return { servers, wrong: undefined };
}

export function Servers({ value, locked }: Setting<readonly Server[]>) {
  const { settings: words } = useSettingsWords();
  const put = usePutSetting();
  const acting = useActing();
  const written = value.map(({ name, url }) => `${name} ${url}`).join('\n');
  return (
    <>
      <Lines
        entry={words.entries['tools.servers']}
        locked={locked}
        written={written}
        save={(text) => {
          const { servers, wrong } = serversOf(text);
          if (wrong !== undefined) return words.notAServer({ line: wrong });
          void acting(put.mutateAsync({ key: 'tools.servers', value: servers }));
          return undefined;
        }}
      />
      <ToolServers of={written} />
    </>
  );
}

export function ImageHosts({ value, locked }: Setting<readonly string[]>) {
  const { settings: words } = useSettingsWords();
  const put = usePutSetting();
  const acting = useActing();
  return (
    <Lines
      entry={words.entries['answers.imageHosts']}
      locked={locked}
      written={value.join('\n')}
      save={(text) => {
        const { hosts, wrong } = hostsOf(text);
        if (wrong !== undefined) return words.notAHost({ line: wrong });
        void acting(put.mutateAsync({ key: 'answers.imageHosts', value: hosts }));
        return undefined;
      }}
    />
  );
}

interface LinesProps {
  entry: { title: string; hint: string };
  locked: boolean;
  written: string;
  /** Says what is wrong, or saves. */
  save: (text: string) => string | undefined;
}

/** A setting of several lines, saved when one leaves it. */
function Lines({ entry, locked, written, save }: LinesProps) {
  const { settings: words } = useSettingsWords();
  const [text, setText] = useState(written);
  const [wrong, setWrong] = useState<string>();
  return (
    <div className="border-b border-line py-4">
      <Field label={entry.title} hint={locked ? words.setByEnvironment : entry.hint} error={wrong}>
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
              if (text !== written) setWrong(save(text));
            }}
          />
        )}
      </Field>
    </div>
  );
}
