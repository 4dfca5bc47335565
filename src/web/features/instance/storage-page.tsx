import { useQuery, useQueryClient } from '@tanstack/react-query';
import { cleanStorage, getStorage } from '#shared/contract/instance.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, query } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSettingStates } from '../../lib/instance-settings.ts';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';
import { RoomRow } from './room-row.tsx';
import { useSize } from './size.ts';
import { Terms } from './terms.tsx';

/** How much room everything takes, by what it is and by whose; and what goes by itself. */
export function Storage() {
  const { house: words } = useSettingsWords();
  const errorText = useErrorText();
  const size = useSize();
  const isOwner = usePerson().role === 'owner';
  const { data, error } = useQuery(query(getStorage));
  const settings = useSettingStates();
  if (error && !data)
    return (
      <p role="alert" className="text-danger">
        {errorText(error)}
      </p>
    );
  if (!data || settings.isPending) return <Skeleton className="h-120" />;
  const most = Math.max(1, ...data.parts.map(({ bytes }) => bytes));
  const people = data.people.filter(({ fileBytes, chats }) => fileBytes > 0 || chats > 0);
  return (
    <>
      <table className="w-full text-ui">
        <thead className="visually-hidden">
          <tr>
            <th>{words.part}</th>
            <th>{words.room}</th>
          </tr>
        </thead>
        <tbody>
          {data.parts.map(({ part, bytes }) => (
            <tr key={part} className="border-b border-line last:border-0">
              <th scope="row" className="w-1/2 py-2 pe-4 text-start font-normal">
                {words.parts[part]}
              </th>
              <td className="py-2">
                <span className="flex items-center gap-3">
                  <svg
                    aria-hidden="true"
                    viewBox="0 0 100 6"
                    preserveAspectRatio="none"
                    className="h-1.5 w-full min-w-0"
                  >
                    <rect width="100" height="6" rx="1" className="fill-line" />
                    <rect width={(bytes / most) * 100} height="6" rx="1" className="fill-accent" />
                  </svg>
                  <span className="w-20 shrink-0 text-end text-small tabular-nums">{size(bytes)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.freeBytes !== null && (
        <p className="mt-2 text-small text-ink-soft">{words.free({ size: size(data.freeBytes) })}</p>
      )}
      <Unused count={data.unused} canClean={isOwner} />
      {people.length > 0 && (
        <Section title={words.byPerson}>
          <table className="w-full text-small">
            <thead>
              <tr className="border-b border-line text-ink-soft">
                <th className="py-2 pe-4 text-start font-normal">{words.person}</th>
                <th className="py-2 ps-4 text-end font-normal">{words.holds}</th>
                <th className="py-2 ps-4 text-end font-normal">{words.room}</th>
              </tr>
            </thead>
            <tbody>
              {people.map(({ id, name, files, fileBytes, chats }) => (
                <tr key={id} className="border-b border-line last:border-0">
                  <th scope="row" className="max-w-40 truncate py-2 pe-4 text-start text-ui font-normal">
                    {name}
                  </th>
                  <td className="py-2 ps-4 text-end text-ink-soft">
                    {words.chats(chats)}, {words.files(files)}
                  </td>
                  <td className="py-2 ps-4 text-end tabular-nums">{size(fileBytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {isOwner && (
        <div className="mt-6">
          <RoomRow />
        </div>
      )}
      {isOwner && (
        <Section title={words.terms} intro={words.termsIntro}>
          <Terms />
        </Section>
      )}
    </>
  );
}

function Unused({ count, canClean }: { count: number; canClean: boolean }) {
  const { house: words } = useSettingsWords();
  const queries = useQueryClient();
  const toasts = useToasts();
  const acting = useActing();
  async function clean() {
    const done = call(cleanStorage);
    if (await acting(done)) toasts.show({ text: words.cleaned((await done).removed) });
    await queries.invalidateQueries(query(getStorage));
  }
  return (
    <p className="mt-4 flex flex-wrap items-center gap-3 text-ui">
      {count === 0 ? words.unusedNone : words.unused(count)}
      {count > 0 && canClean && (
        <Button size="small" onClick={() => void clean()}>
          {words.clean}
        </Button>
      )}
    </p>
  );
}
