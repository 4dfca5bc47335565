import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { listKeys } from '#shared/contract/keys.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { isOff } from '../../lib/off.ts';
import { Link } from '../../lib/router/link.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { CopyLine } from './copy-line.tsx';
import { CreateKey, type MadeKey } from './create-key.tsx';
import { KeyTable } from './key-table.tsx';
import { Snippets } from './snippets-view.tsx';

/** The resource's own page: its address, its keys, and programs that use them. */
export function Keys() {
  const { keys: words } = useSettingsWords();
  const errorText = useErrorText();
  const person = usePerson();
  const [whose, setWhose] = useState<'mine' | 'all'>('mine');
  const everybodys = { query: { owner: 'all' as const } };
  const { data, error } = useQuery(query(listKeys, whose === 'mine' ? {} : everybodys));
  const [made, setMade] = useState<MadeKey | null>(null);
  const { origin } = location;
  const mayMake = person.role !== 'viewer' && (mayAdminister(person) || !isOff('keys'));
  const none = data?.keys.length === 0;
  return (
    <>
      <ul className="overflow-hidden rounded-card ring-1 ring-inset ring-line">
        <CopyLine name={words.endpoint} hint={words.endpointHint} value={origin} />
        <CopyLine name={words.baseUrl} hint={words.baseUrlHint} value={`${origin}/v1`} />
      </ul>

      <div className="mt-10 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-section font-semibold">{words.yourKeys}</h2>
        {mayAdminister(person) && (
          <Segmented
            label={words.whose}
            hideLabel
            value={whose}
            options={[
              { value: 'mine', label: words.mine },
              { value: 'all', label: words.everybodys },
            ]}
            onChange={setWhose}
          />
        )}
      </div>
      <div className="mt-3 grid gap-4">
        {error && !data && (
          <p role="alert" className="text-small text-danger">
            {errorText(error)}
          </p>
        )}
        {whose === 'mine' && none && !made && <NoKeys mayMake={mayMake} />}
        {whose === 'mine' && mayMake && <CreateKey made={made} onMade={setMade} />}
        {whose === 'all' && none && <p className="text-small text-ink-soft">{words.noneAtAll}</p>}
        {!data && !error && <Skeleton className="h-24" />}
        {data && data.keys.length > 0 && <KeyTable keys={data.keys} owners={whose === 'all'} />}
      </div>

      <UseIt secret={made?.secret} />
    </>
  );
}

function NoKeys({ mayMake }: { mayMake: boolean }) {
  const { keys: words } = useSettingsWords();
  const { role } = usePerson();
  const text = role === 'viewer' ? words.viewers : mayMake ? words.none : words.keptByAdmins;
  return <p className="text-small text-ink-soft">{text}</p>;
}

function UseIt({ secret }: { secret: string | undefined }) {
  const { keys: words, playground } = useSettingsWords();
  const { role } = usePerson();
  return (
    <>
      <div className="mt-10 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-section font-semibold">{words.snippets}</h2>
        {role !== 'viewer' && (
          <Link to="/settings/playground" className={buttonClass('plain', 'small')}>
            {playground.open}
          </Link>
        )}
      </div>
      <Snippets origin={location.origin} secret={secret} />
    </>
  );
}
