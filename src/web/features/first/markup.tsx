/** What the build puts into index.html (scripts/first-picture.ts): the picture, and the words in it, in each language. */
import { renderToStaticMarkup } from 'react-dom/server';
import { languages, type Language } from '#shared/languages.ts';
import { loadSpeech } from '../../lib/i18n.tsx';
import { dayTime } from '../chat/day-time.ts';
import { FirstPicture } from './first-picture.tsx';

/** As `features/first/first-field.js` reads it. */
interface Said {
  message: string;
  new: string;
  chat: string;
  /** By the hour; with a gap for the name. */
  greetings: string[];
}

async function saidIn(language: Language): Promise<Said> {
  const { chat } = (await loadSpeech(language)).words;
  const greetings = Array.from({ length: 24 }, (_, hour) => chat[dayTime(hour)].source);
  return { message: chat.message, new: chat.placeholder, chat: chat.placeholderNext, greetings };
}

const said = await Promise.all(languages.map(async (language) => [language, await saidIn(language)] as const));

// Every language is there.
export const words = Object.fromEntries(said) as Record<Language, Said>;
export const picture = renderToStaticMarkup(<FirstPicture />);
