/** What stands in the form, as it is sent; or what is wrong with it. */
import type { MailChange, MailSettings } from '#shared/contract/mail.ts';
import { emailLooksRight } from '../../lib/email.ts';
import { urlOf } from '../../lib/urls.ts';

export type MailField = 'host' | 'port' | 'user' | 'password' | 'from' | 'address';
type Reason = 'missing' | 'notAPort' | 'notAnAddress' | 'notALink';

/** The usual ones. */
export const PORTS: Record<MailSettings['tls'], number> = { starttls: 587, tls: 465, none: 25 };

interface Around {
  tls: MailSettings['tls'];
  /** What is stored, or said by a variable. */
  fixed: MailSettings | null;
  /** Only the address in links can be changed. */
  locked: boolean;
  addressLocked: boolean;
}

export function readMail(
  text: (name: string) => string,
  { tls, fixed, locked, addressLocked }: Around,
): { change: MailChange | null; wrong: { field: MailField; reason: Reason }[] } {
  const [host, user, from] = [text('host').trim(), text('user').trim(), text('from').trim()];
  const port = Number(text('port'));
  const address = addressLocked ? (fixed?.address ?? '') : text('address').trim().replace(/\/+$/, '');
  const wrong: { field: MailField; reason: Reason }[] = [];
  const add = (field: MailField, reason: Reason) => void wrong.push({ field, reason });
  if (!locked) {
    if (host === '') add('host', 'missing');
    if (!Number.isInteger(port) || port < 1 || port > 65_535) add('port', 'notAPort');
    if (!emailLooksRight(/<([^<>]+)>$/.exec(from)?.[1] ?? from)) add('from', 'notAnAddress');
  }
  if (address !== '' && !isLink(address)) add('address', 'notALink');
  if (wrong.length > 0) return { change: null, wrong };
  const link = { address: address === '' ? null : address };
  if (locked && fixed !== null) return { change: { ...fixed, ...link }, wrong };
  const password = text('password');
  const change = { host, port, tls, user: user === '' ? null : user, from, ...link };
  return { change: password === '' ? change : { ...change, password }, wrong };
}

function isLink(text: string): boolean {
  const url = urlOf(text);
  return url !== null && /^https?:$/.test(url.protocol);
}
