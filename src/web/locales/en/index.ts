/** The words of the first page. Those of the settings are in `settings-pages.ts` and come with them. */
import { chat } from './chat.ts';
import { shell } from './shell.ts';
import { turns } from './turns.ts';

export const words = { chat, shell, turns };
