import { GalleryPage } from '../features/gallery/gallery-page.tsx';
import { galleryWords } from '../features/gallery/words.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/pictures', {
  loader: () => galleryWords.load(spokenLanguage()),
  component: GalleryPage,
});
