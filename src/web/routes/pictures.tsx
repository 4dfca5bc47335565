import { createFileRoute } from '@tanstack/react-router';
import { GalleryPage } from '../features/gallery/gallery-page.tsx';
import { galleryWords } from '../features/gallery/words.ts';
import { spokenLanguage } from '../lib/i18n.tsx';

export const Route = createFileRoute('/pictures')({
  loader: () => galleryWords.load(spokenLanguage()),
  component: GalleryPage,
});
