/** The words of the settings, in a file of their own because the first page does not need them. */
import { audit } from './audit.ts';
import { catalogue } from './catalogue.ts';
import { environment } from './environment.ts';
import { house } from './house.ts';
import { invoice } from './invoice.ts';
import { keys } from './keys.ts';
import { mail } from './mail.ts';
import { models } from './models.ts';
import { people } from './people.ts';
import { playground } from './playground.ts';
import { prices } from './prices.ts';
import { proofs } from './proofs.ts';
import { settings } from './settings.ts';
import { signOn } from './sign-on.ts';
import { successor } from './successor.ts';
import { targets } from './targets.ts';
import { transfer } from './transfer.ts';
import { usage } from './usage.ts';
import { memory } from './memory.ts';
import { toolServers } from './tool-servers.ts';
import { webSearch } from './web-search.ts';
import { warnings } from './warnings.ts';

export const settingsPages = {
  audit,
  catalogue,
  environment,
  house,
  invoice,
  keys,
  mail,
  models,
  people,
  playground,
  prices,
  proofs,
  settings,
  signOn,
  successor,
  targets,
  transfer,
  usage,
  memory,
  toolServers,
  webSearch,
  warnings,
};
