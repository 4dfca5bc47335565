/**
 * What providers may read of us (OAuth Client ID Metadata Document, draft 00; MCP authorization, 2025-11-25): the address
 * of the document is what we are known as, so that nobody has to be registered first.
 */
import { isIP } from 'node:net';
import { ourselves } from './client.ts';

/** Names that lead nowhere, or only at home (RFC 6761, 6762, 8375, and the one ICANN keeps for private use). */
const AT_HOME =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|test|example|invalid|onion|home\.arpa)$/;

/** Its address at `publicUrl`, as the operator says it; null: no provider could read it there. */
export function documentUrlAt(publicUrl: string | null, path: string): string | null {
  const url = publicUrl === null ? null : URL.parse(publicUrl);
  if (url === null || url.protocol !== 'https:') return null;
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(host) !== 0 || !host.includes('.') || AT_HOME.test(host) ? null : `${url.origin}${path}`;
}

/** `client_id` is where it stands, to the letter. */
export function ownDocument(documentUrl: string, { name, redirectUri }: { name: string; redirectUri: string }): object {
  return { client_id: documentUrl, ...ourselves(redirectUri, name), client_uri: new URL(documentUrl).origin };
}
