import type { Words } from '../../lib/i18n.tsx';
import { chat } from './chat.ts';
import { shell } from './shell.ts';
import { turns } from './turns.ts';

export const words: Words = { chat, shell, turns };
