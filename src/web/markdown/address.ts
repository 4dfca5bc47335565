/** Which addresses of a markdown text may reach the page. Everything a model writes passes through here. */
import { decodeEntities } from './entities.ts';

/** The target of a link that is still being written; it is drawn as a link that leads nowhere yet. */
export const UNFINISHED = 'parlor:unfinished';

const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

// Browsers drop tabs, line ends and leading controls from an address before they read its scheme, and format characters
// can disguise one. An honest address has none of them, so any of them means plain text.
// oxlint-disable-next-line no-control-regex -- controls are exactly what is looked for
const HIDDEN = /[\u0000-\u0020\u007f-\u00a0\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/;

/**
 * The address to put into `href`, normalised, or `undefined` when it is not http, https or mailto.
 * `literal` is for autolinks, in which character references mean nothing.
 */
export function safeHref(written: string, { literal = false } = {}): string | undefined {
  const address = literal ? written : decodeEntities(written);
  if (HIDDEN.test(address) || !/^(?:https?:\/\/|mailto:)/i.test(address)) return undefined;
  const url = parsed(address);
  return url && ALLOWED.has(url.protocol) ? url.href : undefined;
}

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** An image that travels inside the text itself, and can therefore be shown without asking anybody. */
export function inlineImage(written: string): string | undefined {
  return /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z\d+/]+={0,2}$/.test(written) ? written : undefined;
}
