/** The tokens of the simulated directory: real JWTs, signed with a secret of this process that nobody else can check. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Claims {
  aud: string;
  /** Unix seconds. */
  exp: number;
  appid: string;
}

export interface Signer {
  /** A token for an audience that lives so many seconds. */
  issue(audience: string, clientId: string, life: number): string;
  /** What a token of this signer says; `undefined` for any other. */
  read(token: string): Claims | undefined;
}

export function signer(tenant: string, clock: () => number): Signer {
  const secret = randomBytes(32);

  function sign(head: string, body: string): string {
    return createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  }

  return {
    issue(audience, clientId, life) {
      const now = Math.floor(clock() / 1_000);
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const head = part({ typ: 'JWT', alg: 'HS256', kid: 'simulator' });
      const body = part({
        aud: audience,
        iss: `https://sts.windows.net/${tenant}/`,
        iat: now,
        nbf: now,
        exp: now + life,
        appid: clientId,
        oid: clientId,
        tid: tenant,
        ver: '1.0',
      });
      return `${head}.${body}.${sign(head, body)}`;
    },
    read(token) {
      const [head = '', body = '', signature = ''] = token.split('.');
      if (!same(signature, sign(head, body))) return undefined;
      // Our own token, as the signature says.
      return JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
    },
  };
}

/** Compares without telling by the time it takes where two texts differ. */
export function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
