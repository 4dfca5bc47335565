import Download from 'lucide-react/icons/download';
import Ellipsis from 'lucide-react/icons/ellipsis';
import MessageSquare from 'lucide-react/icons/message-square';
import Paintbrush from 'lucide-react/icons/paintbrush';
import Repeat from 'lucide-react/icons/repeat-2';
import Trash from 'lucide-react/icons/trash-2';
import { getFile } from '#shared/contract/files.ts';
import type { Picture } from '#shared/contract/pictures.ts';
import { useAble } from '../../lib/abilities.ts';
import { addressOf } from '../../lib/api.ts';
import { enlarge } from '../../lib/large.ts';
import { Link } from '../../lib/router/link.tsx';
import { saveFrom } from '../../lib/saving.ts';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useGalleryWords } from './words.ts';

interface PictureCardProps {
  picture: Picture;
  onReuse: () => void;
  onChange: () => void;
  onDelete: () => void;
}

export function PictureCard({ picture, onReuse, onChange, onDelete }: PictureCardProps) {
  const t = useGalleryWords();
  const canEdit = useAble('edits').length > 0;
  const { fileId, name, prompt, model, size, width, height, chatId } = picture;
  const address = addressOf(getFile, { params: { id: fileId } });
  return (
    <figure className="group">
      <button
        type="button"
        aria-label={t.open({ name })}
        className="block w-full cursor-zoom-in overflow-hidden rounded-card bg-surface"
        style={{ aspectRatio: `${width ?? 1} / ${height ?? 1}` }}
        onClick={(event) => enlarge(event.currentTarget.querySelector('img'))}
      >
        <img
          src={address}
          alt={prompt}
          loading="lazy"
          decoding="async"
          data-large=""
          className="size-full object-cover"
        />
      </button>
      <figcaption className="mt-1 flex items-start gap-1">
        <div className="min-w-0 flex-1 pt-1">
          <p className="line-clamp-2 text-small" title={prompt}>
            {prompt}
          </p>
          <p className="truncate text-small text-ink-soft">
            {model}
            <span className="max-md:hidden"> · {size.replace('x', ' × ')}</span>
          </p>
        </div>
        {chatId !== null && (
          <Link
            to="/c/$chatId"
            params={{ chatId }}
            aria-label={t.goToChat}
            data-tip={t.goToChat}
            className="inline-flex size-8 items-center justify-center rounded-control text-ink-soft hover:bg-hover pointer-coarse:size-11"
          >
            <Icon of={MessageSquare} size={16} />
          </Link>
        )}
        <Menu
          label={name}
          align="end"
          trigger={(props) => <IconButton icon={Ellipsis} iconSize={16} label={name} tip="" {...props} />}
        >
          <MenuItem icon={Repeat} onSelect={onReuse}>
            {t.reuse}
          </MenuItem>
          {canEdit && (
            <MenuItem icon={Paintbrush} onSelect={onChange}>
              {t.edit}
            </MenuItem>
          )}
          <MenuItem icon={Download} onSelect={() => saveFrom(address, name)}>
            {t.download}
          </MenuItem>
          <MenuItem icon={Trash} danger onSelect={onDelete}>
            {t.delete}
          </MenuItem>
        </Menu>
      </figcaption>
    </figure>
  );
}
