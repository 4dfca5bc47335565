/**
 * Where a conversation is, before the page's own script has come: the field one writes in, at its place. It is drawn
 * when the page is built (scripts/first-picture.ts) and stands in index.html; `features/first/first-field.js` lets it be
 * written in, and the composer takes over what was written (lib/first-field.ts).
 *
 * `data-first` of the document says whose place it holds: `new`, the empty page, or `chat`.
 */
import ArrowUp from 'lucide-react/icons/arrow-up';
import Paperclip from 'lucide-react/icons/paperclip';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { composerLook as look } from '../chat/composer-look.ts';

export function FirstPicture() {
  return (
    <div id="first" className="pointer-events-none fixed inset-0 z-10 hidden in-data-first:flex">
      <div
        id="first-sidebar"
        className="hidden w-65 shrink-0 border-e border-line bg-surface md:not-in-data-[sidebar=hidden]:block"
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="h-(--header-height) shrink-0" />
        <div className={cx('min-h-0 in-data-[first=chat]:flex-1', look.aboveEmpty)} />
        <div
          className={cx(
            look.room,
            look.underEmpty,
            'in-data-[first=chat]:pb-[max(0.75rem,env(safe-area-inset-bottom))]',
          )}
        >
          <h1 id="first-greeting" className={cx(look.greeting, 'in-data-[first=chat]:hidden')} />
          <div className={cx(look.frame, 'pointer-events-auto')}>
            <textarea id="first-field" rows={1} dir="auto" className={look.area} />
            <div className={look.buttons} inert>
              <IconButton icon={Paperclip} label="" className={look.button} />
              <div className="flex-1" />
              <IconButton icon={ArrowUp} label="" look="primary" disabled className={look.button} />
            </div>
          </div>
        </div>
        <div className={cx('min-h-0 in-data-[first=chat]:hidden', look.belowEmpty)} />
      </div>
    </div>
  );
}
