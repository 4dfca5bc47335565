import type { settingsPages as en } from '../en/settings-pages.ts';
import type { Widen } from '../../lib/words.ts';
import { environment } from './environment.ts';
import { keys } from './keys.ts';
import { models } from './models.ts';
import { settings } from './settings.ts';

export const settingsPages: Widen<typeof en> = { environment, keys, models, settings };
