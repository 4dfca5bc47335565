import { doorWords } from '../../lib/door-words.ts';
import { spokenLanguage } from '../../lib/i18n.tsx';

/** For `lazy`: the ways to a model, with their words. */
export async function loadConnectCards() {
  const [{ ConnectCards }] = await Promise.all([import('./connect-cards.tsx'), doorWords.load(spokenLanguage())]);
  return { default: ConnectCards };
}
