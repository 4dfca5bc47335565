/** Every migration, in order. Add a line; never change or reorder the ones above it. */
import { up as foundation } from './0001-foundation.ts';
import { up as limits } from './0002-limits.ts';
import { up as deployments } from './0003-deployments.ts';
import { up as kept } from './0004-kept.ts';
import { up as idempotency } from './0005-idempotency.ts';
import { up as organising } from './0006-organising.ts';
import { up as conversation } from './0007-conversation.ts';
import { up as search } from './0008-search.ts';
import { up as documents } from './0009-documents.ts';
import { up as assistants } from './0010-assistants.ts';
import { up as assistantFiles } from './0010-assistants-files.ts';
import { up as people } from './0011-people.ts';
import { up as signIn } from './0012-sign-in.ts';
import { up as audit } from './0013-audit.ts';
import { up as notices } from './0014-notices.ts';
import { up as invoices } from './0015-invoices.ts';
import { up as modelAccess } from './0018-model-access.ts';
import { up as successor } from './0021-successor.ts';
import { up as assistantWays } from './0023-assistant-ways.ts';
import { up as memories } from './0024-memories.ts';
import { up as simulated } from './0027-simulated.ts';
import { up as latency } from './0028-latency.ts';
import { up as ratings } from './0029-ratings.ts';
import { up as toolSignIn } from './0031-tool-sign-in.ts';
import { up as claimedEmails } from './0032-claimed-emails.ts';
import { up as toolWords } from './0034-tool-words.ts';
import { up as toolServices } from './0035-tool-services.ts';
import { up as terms } from './0036-terms.ts';
import { up as tags } from './0037-tags.ts';
import { up as firstBytes } from './0039-first-bytes.ts';

export const migrations = {
  '0001-foundation': { up: foundation },
  '0002-limits': { up: limits },
  '0003-deployments': { up: deployments },
  '0004-kept': { up: kept },
  '0005-idempotency': { up: idempotency },
  '0006-organising': { up: organising },
  '0007-conversation': { up: conversation },
  '0008-search': { up: search },
  '0009-documents': { up: documents },
  '0010-assistants': { up: assistants },
  '0010-assistants-files': { up: assistantFiles },
  '0011-people': { up: people },
  '0012-sign-in': { up: signIn },
  '0013-audit': { up: audit },
  '0014-notices': { up: notices },
  '0015-invoices': { up: invoices },
  '0018-model-access': { up: modelAccess },
  '0021-successor': { up: successor },
  '0023-assistant-ways': { up: assistantWays },
  '0024-memories': { up: memories },
  '0027-simulated': { up: simulated },
  '0028-latency': { up: latency },
  '0029-ratings': { up: ratings },
  '0031-tool-sign-in': { up: toolSignIn },
  '0032-claimed-emails': { up: claimedEmails },
  '0034-tool-words': { up: toolWords },
  '0035-tool-services': { up: toolServices },
  '0036-terms': { up: terms },
  '0037-tags': { up: tags },
  '0039-first-bytes': { up: firstBytes },
};
