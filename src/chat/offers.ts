/** The tools an answer would be offered, as they stand in its request: they take room before anything is said. */
import type { Message } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import type { Offer } from './ask.ts';
import type { RunsOptions } from './options.ts';
import { offerOf } from './rounds.ts';
import { toolboxFor } from './tools/toolbox.ts';
import { tokensOfText } from './window.ts';

interface Answering {
  principal: Principal;
  message: Message;
  /** From the root to what is answered. */
  branch: readonly Message[];
}

export async function offersFor(options: RunsOptions, { principal, message, branch }: Answering): Promise<Offer[]> {
  // Nothing is called with this toolbox: it belongs to no run.
  const toolbox = await toolboxFor(options, { principal, runId: '', message, branch, signal: AbortSignal.abort() });
  return (toolbox?.tools ?? []).map(offerOf);
}

export const tokensOfOffers = (offers: readonly Offer[]): number =>
  offers.length === 0 ? 0 : tokensOfText(JSON.stringify(offers));
