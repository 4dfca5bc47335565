import { useId, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { previewRetention } from '#shared/contract/instance.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { Button } from '../../ui/button.tsx';
import { Switch, TextInput } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords, type SettingsWords } from '../../lib/settings-words.ts';

type TermKey =
  | 'retention.chatDays'
  | 'retention.binDays'
  | 'retention.ledgerDays'
  | 'retention.auditDays'
  | 'retention.fileDays'
  | 'logs.retentionDays';

interface Term {
  key: TermKey;
  /** Days that are offered first, and the fewest. */
  first: number;
  least: number;
  /** It always has a term. */
  always?: true;
  /** What of a look-ahead is about it. */
  asks?: 'chatDays' | 'ledgerDays' | 'auditDays' | 'fileDays';
}

const terms: readonly Term[] = [
  { key: 'retention.chatDays', first: 365, least: 1, asks: 'chatDays' },
  { key: 'retention.binDays', first: 30, least: 1, always: true },
  { key: 'retention.fileDays', first: 30, least: 1, asks: 'fileDays' },
  { key: 'logs.retentionDays', first: 14, least: 1, always: true },
  { key: 'retention.ledgerDays', first: 730, least: 62, asks: 'ledgerDays' },
  { key: 'retention.auditDays', first: 730, least: 30, asks: 'auditDays' },
];

export function Terms() {
  return terms.map((term) => <TermRow key={term.key} term={term} />);
}

function TermRow({ term }: { term: Term }) {
  const { house: words, settings } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const state = stateOf(term.key);
  /** Being set, but not in force: what would go is shown first. */
  const [days, setDays] = useState<number | null>(null);
  const id = useId();
  if (!state) return null;
  const { value, locked } = state;
  const entry = settings.entries[term.key];
  const hint = locked ? settings.setByEnvironment : entry.hint;
  const shown = days ?? value;
  async function save(to: number | null) {
    if (await acting(put.mutateAsync({ key: term.key, value: to }))) setDays(null);
  }
  return (
    <div className="border-b border-line py-4 last:border-0">
      {term.always ? (
        <label htmlFor={id} className="block">
          <span className="block text-ui font-medium">{entry.title}</span>
          <span className="block text-small text-ink-soft">{hint}</span>
        </label>
      ) : (
        <Switch
          label={entry.title}
          hint={hint}
          checked={shown !== null}
          disabled={locked}
          onChange={(event) => {
            if (event.currentTarget.checked) setDays(term.first);
            else if (value === null) setDays(null);
            else void save(null);
          }}
        />
      )}
      {shown !== null && (
        <div className="mt-2.5 flex flex-wrap items-center gap-2">
          <TextInput
            id={id}
            type="number"
            aria-label={entry.title}
            min={term.least}
            max={3650}
            value={shown}
            readOnly={locked}
            className="w-24!"
            onChange={(event) =>
              setDays(event.target.value === '' ? term.least : Math.round(Number(event.target.value)))
            }
          />
          <span className="text-small text-ink-soft">{words.daysUnit}</span>
          {days !== null && days !== value && (
            <>
              <Button
                size="small"
                look="primary"
                disabled={days < term.least || days > 3650}
                onClick={() => void save(days)}
              >
                {words.setTerm}
              </Button>
              {term.asks !== undefined && days >= term.least && <WouldGo asks={term.asks} days={days} />}
            </>
          )}
        </div>
      )}
    </div>
  );
}

function WouldGo({ asks, days }: { asks: NonNullable<Term['asks']>; days: number }) {
  const { house: words } = useSettingsWords();
  const { list } = useFormats();
  const { data } = useQuery({
    queryKey: [...keyOf(previewRetention), asks, days],
    queryFn: () => call(previewRetention, { query: { [asks]: days } }),
  });
  if (!data) return null;
  const going = goingIn(data, asks, words);
  return (
    <p role="status" className={`basis-full text-small ${going.length > 0 ? 'text-warn-ink' : 'text-ink-soft'}`}>
      {going.length > 0 ? words.wouldGo({ what: list(going) }) : words.wouldGoNothing}
    </p>
  );
}

function goingIn(
  data: Result<typeof previewRetention>,
  asks: NonNullable<Term['asks']>,
  words: SettingsWords['house'],
): string[] {
  switch (asks) {
    case 'chatDays':
      return data.chats === 0
        ? []
        : [words.chatsOf({ chats: words.chats(data.chats), people: words.people(data.people) })];
    case 'ledgerDays':
      return data.calls === 0 ? [] : [words.calls(data.calls)];
    case 'auditDays':
      return data.audit === 0 ? [] : [words.entries(data.audit)];
    case 'fileDays':
      return data.files === 0 ? [] : [words.files(data.files)];
  }
}
