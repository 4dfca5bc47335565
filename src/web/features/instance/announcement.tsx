import X from 'lucide-react/icons/x';
import { putSetting } from '#shared/contract/settings.ts';
import { IconButton } from '../../ui/button.tsx';
import { call } from '../../lib/api.ts';
import { useLanguage, useWords } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { Brief } from './brief.tsx';

/** What the owner has to say, on top of the page until it is put away. */
export function Announcement() {
  const { shell } = useWords();
  const language = useLanguage();
  const { session, dressHouse } = useSession();
  const announcement = session.house?.announcement;
  if (!announcement) return null;
  const { id, kind, text, dismissible } = announcement;
  function putAway() {
    dressHouse({ announcement: null });
    // Should it fail, it is there again with the next page.
    void call(putSetting, { params: { key: 'announcement.dismissed' }, body: { value: id } }).catch(() => undefined);
  }
  return (
    <>
      <p className="min-w-0 flex-1 py-1">
        {kind === 'warning' && <strong className="me-1.5">!</strong>}
        <Brief text={text[language] || Object.values(text).find((each) => each !== '') || ''} />
      </p>
      {dismissible && <IconButton icon={X} label={shell.dismiss} className="-my-1 shrink-0" onClick={putAway} />}
    </>
  );
}
