/** The glass box and the window's parts come when they are first looked at, with their words. */
import { spokenLanguage } from '../../../lib/i18n.tsx';
import { glassWords } from './words.ts';

export async function loadGlass() {
  const [{ Glass }] = await Promise.all([import('./glass.tsx'), glassWords.load(spokenLanguage())]);
  return { default: Glass };
}

export async function loadGauge() {
  const [{ WindowParts }] = await Promise.all([import('./window-parts.tsx'), glassWords.load(spokenLanguage())]);
  return { default: WindowParts };
}
