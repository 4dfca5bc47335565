/** The session's cookie: HttpOnly, SameSite=Lax, this host alone (RFC 6265bis). */

const PLAIN = 'parlor';
/** Browsers take a `__Host-` cookie only over https, for Path=/ and without Domain: no sibling host can plant one. */
const HOST_ONLY = '__Host-parlor';

/** 256 random bits in base64url. */
const TOKEN = /^[\w-]{43}$/;

/** More cookies of our name than this are somebody's mischief. */
const CANDIDATES = 4;

/** The cookie that signs a browser in. It outlives the session's own limits: those are kept by the server. */
export function sessionCookie(token: string, maxAgeMs: number, secure: boolean): string {
  return cookie(secure ? HOST_ONLY : PLAIN, token, Math.floor(maxAgeMs / 1000), secure);
}

/** Cookies that sign a browser out; behind https a cookie from an earlier plain-http time goes too. */
export function clearedCookies(secure: boolean): string[] {
  const plain = cookie(PLAIN, '', 0, secure);
  return secure ? [cookie(HOST_ONLY, '', 0, true), plain] : [plain];
}

/**
 * Possible session tokens of a Cookie header, the most trustworthy first. With `secure` the plain cookie, which
 * another host of the same domain could have planted, is not looked at.
 */
export function tokensOf(header: string | null, secure: boolean): string[] {
  if (header === null) return [];
  const pairs = header.split(';').map((pair) => pair.trim());
  const named = (name: string) =>
    pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  const values = [...named(HOST_ONLY), ...(secure ? [] : named(PLAIN))];
  return [...new Set(values.filter((value) => TOKEN.test(value)))].slice(0, CANDIDATES);
}

function cookie(name: string, value: string, maxAgeSeconds: number, secure: boolean): string {
  const attributes = [`${name}=${value}`, 'Path=/', `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  return [...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}
