import { useQuery } from '@tanstack/react-query';
import { getRoom } from '#shared/contract/files.ts';
import { query } from '../../lib/api.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useSize } from '../instance/size.ts';
import { Section } from '../../lib/settings-frame.tsx';

/** How much room one's own files take of what they may. */
export function FileRoom() {
  const { settings: words } = useSettingsWords();
  const size = useSize();
  const { data } = useQuery(query(getRoom));
  if (!data) return null;
  const { usedBytes, limitBytes } = data;
  const used = size(usedBytes);
  const share = limitBytes === null ? 0 : Math.min(1, usedBytes / limitBytes);
  return (
    <Section title={words.fileRoom}>
      <p className="text-ui tabular-nums">
        {limitBytes === null ? words.fileRoomFree({ used }) : words.fileRoomOf({ used, limit: size(limitBytes) })}
      </p>
      {limitBytes !== null && (
        <span aria-hidden="true" className="mt-2 block h-1.5 max-w-80 overflow-hidden rounded-full bg-line">
          <span
            className={`block h-full ${share === 1 ? 'bg-danger' : 'bg-accent'}`}
            style={{ width: `${share * 100}%` }}
          />
        </span>
      )}
    </Section>
  );
}
