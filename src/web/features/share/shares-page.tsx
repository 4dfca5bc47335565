import { useQuery } from '@tanstack/react-query';
import { listShares } from '#shared/contract/shares.ts';
import { query } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { ShareLine } from './share-line.tsx';

/** Every link of one's own. */
export function Shares() {
  const words = useOrganisingWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listShares));
  if (error && !data)
    return (
      <p role="alert" className="text-danger">
        {errorText(error)}
      </p>
    );
  if (!data) return null;
  return (
    <>
      {!data.enabled && <p className="mb-4 text-ui text-ink-soft">{words.shareOff}</p>}
      {data.shares.length === 0 && <p className="text-ui text-ink-soft">{words.sharesNone}</p>}
      <ul>
        {data.shares.map((share) => (
          <ShareLine key={share.id} share={share} titled />
        ))}
      </ul>
    </>
  );
}
