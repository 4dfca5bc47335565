/** Which requests may speak to us at all, and what every reply says about itself. Pure: server.ts asks. */
import { isIP } from 'node:net';

/**
 * Whether a Host header is one of ours. A page elsewhere whose name is pointed at 127.0.0.1 (DNS rebinding) arrives
 * from this machine under a foreign name: refused. From other machines any name is taken unless the operator has said
 * (`APP_URL`) which one is right. IP addresses and localhost cannot be rebound.
 */
export function hostAllowed(host: string | undefined, peerIp: string, publicUrl: string | null): boolean {
  // Browsers always send one; programs speaking HTTP/1.0 need not.
  if (host === undefined) return true;
  const name = hostName(host);
  if (name === null) return false;
  if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true;
  if (publicUrl !== null) return name === hostName(new URL(publicUrl).host);
  return !isLoopback(peerIp);
}

/**
 * Whether a request that changes something comes from our own pages, or from a program that is no browser. Browsers
 * say where a request comes from in Sec-Fetch-Site (only over https and on localhost) and in Origin; pages can
 * forge neither.
 */
export function originAllowed(
  method: string,
  origin: string | undefined,
  secFetchSite: string | undefined,
  host: string | undefined,
  publicUrl: string | null,
): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return true;
  // `same-site` is another host of our domain, or another port of this one: not us.
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none';
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  if (from === null || (from.protocol !== 'http:' && from.protocol !== 'https:')) return false;
  if (publicUrl !== null && from.origin === new URL(publicUrl).origin) return true;
  // Behind a proxy that ends TLS our own scheme is not known; the browser's decides which port goes without saying.
  return host !== undefined && URL.parse(`${from.protocol}//${host}`)?.host === from.host;
}

/** A request target in origin form: a path of ours. Absolute ones (`GET http://…`) are for proxies, which we are not. */
export function targetAllowed(target: string): boolean {
  return target.startsWith('/') && !target.startsWith('//') && !target.includes('\\');
}

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  // An answer read aloud, as the page itself put it together.
  'media-src blob:',
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** A shared chat: nothing is sent anywhere, no form posts, no frame, only this server's own pictures. */
const SHARED_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function framePolicy(own: readonly string[]): string {
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    ...own,
    "style-src 'unsafe-inline'",
    'font-src data:',
    'media-src data: blob:',
    "connect-src 'none'",
    "frame-src 'none'",
    "worker-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

const POLICY = {
  page: PAGE_POLICY,
  shared: SHARED_POLICY,
  api: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  /** What answers made: scripts run in an origin of their own, without network, and nothing of ours is there. */
  frame: framePolicy(['img-src data: blob:', "script-src 'unsafe-inline' 'unsafe-eval'"]),
  /** The same for a picture from elsewhere: nothing of anybody's making runs there. */
  'picture-frame': framePolicy(['img-src https:', "script-src 'unsafe-inline'"]),
  /** What people uploaded: even opened as a page it has an origin of its own and may do nothing. */
  file: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  /** An SVG that a script drew: the same, but it may have styles of its own. */
  drawing:
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
};

const isFrame = (kind: keyof typeof POLICY): boolean => kind === 'frame' || kind === 'picture-frame';

const isFile = (kind: keyof typeof POLICY): boolean => kind === 'file' || kind === 'drawing';

/** The page may ask to listen, for dictation; nothing else of ours may ask for anything. */
const PERMISSIONS = {
  page: 'camera=(), geolocation=(), microphone=(self), payment=(), usb=(), serial=()',
  other: 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=()',
};

/** What a page needs beside its policy: hosts of pictures, and hashes of the scripts that stand in it. */
interface Allowed {
  imageHosts?: readonly string[];
  scripts?: readonly string[];
}

/** Headers of every reply; `secure`: the person's side is https. Files are attachments unless the handler knows better. */
export function securityHeaders(
  kind: keyof typeof POLICY,
  secure: boolean,
  { imageHosts = [], scripts = [] }: Allowed = {},
): Record<string, string> {
  return {
    'content-security-policy': POLICY[kind]
      .replace("img-src 'self'", ["img-src 'self'", ...imageHosts.map((host) => `https://${host}`)].join(' '))
      .replace("script-src 'self'", ["script-src 'self'", ...scripts].join(' ')),
    'x-content-type-options': 'nosniff',
    'x-frame-options': isFrame(kind) ? 'SAMEORIGIN' : 'DENY',
    ...(isFrame(kind) ? { 'x-dns-prefetch-control': 'off' } : {}),
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': PERMISSIONS[kind === 'page' ? 'page' : 'other'],
    ...(isFile(kind) ? { 'content-disposition': 'attachment' } : {}),
    // Over plain http browsers ignore both, and say so in their console.
    ...(secure ? { 'strict-transport-security': 'max-age=31536000', 'cross-origin-opener-policy': 'same-origin' } : {}),
  };
}

/** How a person's file of that kind is served. */
export const policyOf = (mediaType: string): 'file' | 'drawing' => (mediaType === 'image/svg+xml' ? 'drawing' : 'file');

/** The name of a Host header without its port, in lower case; null when it is none. */
function hostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host);
  const name = (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
  return name === undefined || name === '' ? null : name;
}

/** An unknown peer (a socket that is already gone, a local pipe) counts as this machine. */
function isLoopback(ip: string): boolean {
  return ip === '' || ip === '::1' || /^(::ffff:)?127\./.test(ip);
}
