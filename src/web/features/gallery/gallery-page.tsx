/** Pictures this person had drawn, here and in chats; and where one has another one drawn, or one changed. */
import { useRef, useState } from 'react';
import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { deletePicture, listPictures, restorePicture, type Picture } from '#shared/contract/pictures.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { useAble } from '../../lib/abilities.ts';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { usePageTitle } from '../../lib/title.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { Easel, type EaselHandle } from './easel.tsx';
import { PictureCard } from './picture-card.tsx';
import { useGalleryWords } from './words.ts';

const KEY = ['pictures'];
type Pages = InfiniteData<Result<typeof listPictures>, string | undefined>;

export function GalleryPage() {
  const t = useGalleryWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const painters = useAble('draws');
  const [changing, setChanging] = useState<Picture | null>(null);
  const easel = useRef<EaselHandle>(null);
  const { pages, query, add, remove } = usePictures();
  usePageTitle(t.title);
  return (
    <div className="h-full overflow-y-auto" tabIndex={0} role="region" aria-label={t.title}>
      <div className="mx-auto max-w-[72rem] px-4 pb-16 sm:px-8">
        <div className="page-head h-(--header-height)" />
        <h1 className="mb-4 text-page font-semibold tracking-tight">{t.title}</h1>
        {painters.length > 0 ? (
          <Easel
            key={changing?.fileId ?? 'new'}
            painters={painters}
            changing={changing}
            onLeave={() => setChanging(null)}
            onDrawn={(picture) => {
              add(picture);
              setChanging(null);
            }}
            handle={easel}
          />
        ) : (
          <p className="rounded-card bg-surface p-4 text-ui text-ink-soft">{t.noModel}</p>
        )}
        {query.error && (
          <div role="alert" className="mt-6 text-ui">
            <p className="mb-2">{shell.inTurn({ first: t.loadFailed, second: errorText(query.error) })}</p>
            <Button size="small" onClick={() => void query.refetch()}>
              {t.again}
            </Button>
          </div>
        )}
        {!pages && !query.error && <Skeleton className="mt-6 h-64 w-full" />}
        {pages?.length === 0 && <p className="py-16 text-center text-ui text-ink-soft">{t.empty}</p>}
        {pages && pages.length > 0 && (
          <ul className="mt-6 grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-3 lg:grid-cols-4">
            {pages.map((picture) => (
              <li key={picture.fileId} className="min-w-0">
                <PictureCard
                  picture={picture}
                  onReuse={() => {
                    setChanging(null);
                    easel.current?.use(picture.prompt);
                  }}
                  onChange={() => setChanging(picture)}
                  onDelete={() => remove(picture)}
                />
              </li>
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <Button className="mx-auto mt-2 flex" onClick={() => void query.fetchNextPage()}>
            {t.more}
          </Button>
        )}
      </div>
    </div>
  );
}

function usePictures() {
  const t = useGalleryWords();
  const queries = useQueryClient();
  const toasts = useToasts();
  const acting = useActing();
  const query = useInfiniteQuery({
    queryKey: KEY,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => call(listPictures, { query: pageParam === undefined ? {} : { cursor: pageParam } }),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: KEY });
  const edit = (change: (pictures: readonly Picture[]) => Picture[]) =>
    queries.setQueryData<Pages>(
      KEY,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page, at) => ({
            ...page,
            pictures: at === 0 ? change(page.pictures) : page.pictures,
          })),
        },
    );
  const without = (fileId: string) =>
    queries.setQueryData<Pages>(
      KEY,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            pictures: page.pictures.filter((one) => one.fileId !== fileId),
          })),
        },
    );
  const remove = (picture: Picture) => {
    without(picture.fileId);
    const params = { id: picture.fileId };
    void acting(call(deletePicture, { params })).then((done) => {
      if (!done) return refresh();
      toasts.show({
        text: t.deleted,
        action: { label: t.undo, run: () => void acting(call(restorePicture, { params })).then(refresh) },
      });
      return undefined;
    });
  };
  return {
    query,
    pages: query.data?.pages.flatMap(({ pictures }) => pictures),
    add: (picture: Picture) => void edit((pictures) => [picture, ...pictures]),
    remove,
  };
}
