import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { listKeys } from '#shared/contract/keys.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { CopyLine } from './copy-line.tsx';
import { CreateKey, type MadeKey } from './create-key.tsx';
import { KeyTable } from './key-table.tsx';
import { Snippets } from './snippets-view.tsx';

/** The resource's own page: its address, its keys, and programs that use them. */
export function Keys() {
  const { keys: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listKeys));
  const [made, setMade] = useState<MadeKey | null>(null);
  const { origin } = location;
  return (
    <>
      <ul className="overflow-hidden rounded-card ring-1 ring-inset ring-line">
        <CopyLine name={words.endpoint} hint={words.endpointHint} value={origin} />
        <CopyLine name={words.baseUrl} hint={words.baseUrlHint} value={`${origin}/v1`} />
      </ul>

      <h2 className="mt-10 text-section font-semibold">{words.yourKeys}</h2>
      <div className="mt-3 grid gap-4">
        {error && !data && (
          <p role="alert" className="text-small text-danger">
            {errorText(error)}
          </p>
        )}
        {!data && !error && <Skeleton className="h-24" />}
        {data && data.keys.length === 0 && !made && <p className="text-small text-ink-soft">{words.none}</p>}
        <CreateKey made={made} onMade={setMade} />
        {data && data.keys.length > 0 && <KeyTable keys={data.keys} />}
      </div>

      <h2 className="mt-10 text-section font-semibold">{words.snippets}</h2>
      <Snippets origin={origin} secret={made?.secret} />
    </>
  );
}
