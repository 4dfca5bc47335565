/** The words of the settings, in a file of their own because the first page does not need them. */
import { environment } from './environment.ts';
import { keys } from './keys.ts';
import { models } from './models.ts';
import { settings } from './settings.ts';

export const settingsPages = { environment, keys, models, settings };
