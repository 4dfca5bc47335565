/** The words of the settings, in a file of their own because the first page does not need them. */
import { environment } from './environment.ts';
import { keys } from './keys.ts';
import { models } from './models.ts';
import { people } from './people.ts';
import { prices } from './prices.ts';
import { settings } from './settings.ts';
import { usage } from './usage.ts';

export const settingsPages = { environment, keys, models, people, prices, settings, usage };
