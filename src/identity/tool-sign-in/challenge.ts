/** What a server says that wants to know who asks: the Bearer challenge of its 401 or 403 (RFC 9110, 11.6.1; RFC 6750, 3). */

export interface Challenge {
  /** Where it says who vouches for people (RFC 9728, 5.1). */
  resourceMetadata: string | null;
  /** Scopes it wants, separated by spaces. */
  scope: string | null;
  error: string | null;
}

const LONGEST = 4000;
const PARAMETER = /^([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?:,\s*)?/;

const SCHEME = /^[\s,]*([\w-]+)(?=[\s,]|$)\s*/;

/** The first Bearer challenge of a `WWW-Authenticate` header; null when there is none. */
export function bearerChallenge(header: string | null): Challenge | null {
  let rest = (header ?? '').slice(0, LONGEST);
  for (let scheme = SCHEME.exec(rest); scheme !== null; scheme = SCHEME.exec(rest)) {
    rest = rest.slice(scheme[0].length);
    const found = new Map<string, string>();
    // What is no parameter begins the next challenge.
    for (let match = PARAMETER.exec(rest); match !== null; match = PARAMETER.exec(rest)) {
      const [whole, name = '', quoted, plain] = match;
      const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '';
      if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
      rest = rest.slice(whole.length);
    }
    if (scheme[1]?.toLowerCase() !== 'bearer') continue;
    return {
      resourceMetadata: found.get('resource_metadata') ?? null,
      scope: scopeOf(found.get('scope')),
      error: found.get('error') ?? null,
    };
  }
  return null;
}

/** Scope tokens as RFC 6749, 3.3 allows them; null when there are none. */
export function scopeOf(text: string | null | undefined): string | null {
  const tokens = (text ?? '').split(/\s+/).filter((token) => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(token));
  return tokens.length === 0 ? null : [...new Set(tokens)].slice(0, 50).join(' ');
}
