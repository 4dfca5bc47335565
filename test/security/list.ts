/**
 * Published security problems of comparable products, one entry each: what proves us immune, or why it does not apply.
 * index.test.ts holds the files and this table together.
 */

export interface Entry {
  /** Its number in the list this was drawn from; those of LobeChat have none. */
  row: number | null;
  /** As they were published; the file's head names each CVE of them. */
  ids: readonly string[];
  /** What happened, and where. */
  what: string;
  /** The file here that is the test, without `.test.ts`, and what else proves it; or why there is none. */
  proof: { test: string; beside: readonly string[] } | { why: string };
}

function proved(row: number | null, ids: string, what: string, test: string, ...beside: string[]): Entry {
  return { row, ids: ids.split(', '), what, proof: { test, beside } };
}

function doesNotApply(row: number | null, ids: string, what: string, why: string): Entry {
  return { row, ids: ids.split(', '), what, proof: { why } };
}

export const LIST: readonly Entry[] = [
  proved(
    1,
    'CVE-2025-64496, GHSA-cm35-v4vp-5xvx',
    'Open WebUI: unknown events of an upstream ran as code',
    'cve-2025-64496-upstream-events',
  ),
  proved(
    3,
    'CVE-2025-46571, CVE-2024-7044',
    'Open WebUI: uploaded pages served from our origin',
    'cve-2025-46571-uploads',
  ),
  proved(4, 'CVE-2026-45314', 'Open WebUI: an SVG as a picture', 'cve-2026-45314-svg-pictures'),
  proved(5, 'CVE-2026-45315', 'Open WebUI: a polyglot file', 'cve-2026-45315-polyglots'),
  proved(7, 'CVE-2025-50733', 'NextChat: previews of HTML', 'cve-2025-50733-previews', 'e2e/answers.test.ts'),
  proved(9, 'CVE-2026-88055', 'AnythingLLM: the title of the page', 'cve-2026-88055-title'),
  proved(
    10,
    'CVE-2025-54063, CVE-2025-61929, GHSA-hh6w-rmjc-26f6, llama.cpp #25790',
    'Cherry Studio: deep links that act',
    'cve-2025-54063-deep-links',
  ),
  proved(11, 'CVE-2023-49785', 'NextChat: an open proxy', 'cve-2023-49785-no-proxy-route'),
  proved(12, 'CVE-2024-38514', 'NextChat: an allow-list by the beginning of a text', 'cve-2024-38514-allow-list'),
  proved(
    13,
    'GHSA-2wvx-vcmx-h8fr, NextChat #6742, #6754',
    'NextChat: a header that says where to call',
    'nextchat-6742-base-url-headers',
  ),
  proved(
    14,
    'CVE-2025-65958',
    'Open WebUI: calls into private networks',
    'cve-2025-65958-ssrf',
    'src/net/addresses.test.ts',
    'src/net/net.test.ts',
  ),
  proved(16, 'CVE-2026-45401', 'Open WebUI: redirects not checked again', 'cve-2026-45401-redirects'),
  proved(17, 'CVE-2026-54020', 'Open WebUI: DNS rebinding', 'cve-2026-54020-rebinding', 'src/net/net.test.ts'),
  proved(19, 'CVE-2026-59223', 'Open WebUI: hosts compared as text', 'cve-2026-59223-look-alikes'),
  proved(
    21,
    'CVE-2026-31945, CVE-2025-69222, CVE-2025-66201',
    'LibreChat: a fetch beside the guard',
    'cve-2026-31945-one-way-out',
  ),
  proved(22, 'CVE-2024-7959', 'Open WebUI: a base URL of anybody’s', 'cve-2024-7959-user-base-url'),
  proved(23, 'chat-ui `8f47bcb`', 'chat-ui: a private range open on purpose', 'chat-ui-8f47bcb-private-exception'),
  proved(24, 'CVE-2026-44578', 'Next.js: upgrades as a proxy', 'cve-2026-44578-upgrade'),
  proved(
    25,
    'CVE-2026-45349',
    'Open WebUI: an id in a body, unchecked',
    'cve-2026-45349-stranger-matrix',
    'test/security/permission-matrix.test.ts',
  ),
  proved(27, 'CVE-2025-54868', 'LibreChat: a left-over route', 'cve-2025-54868-left-over-routes'),
  proved(
    28,
    'CVE-2026-45397, CVE-2026-24477',
    'Open WebUI, AnythingLLM: what strangers are told',
    'cve-2026-45397-anonymous-answers',
  ),
  proved(
    29,
    'CVE-2026-45671, GHSA-26g9-27vm-x3q8',
    'Open WebUI: a right to read that deleted',
    'cve-2026-45671-share-links',
  ),
  proved(
    31,
    'CVE-2026-44554, CVE-2026-28788',
    'Open WebUI: writing under another’s name',
    'cve-2026-44554-owned-names',
  ),
  proved(
    32,
    'CVE-2026-45395, CVE-2026-0766, CVE-2026-70491',
    'Open WebUI: tools changed without the right',
    'cve-2026-45395-tools',
  ),
  proved(35, 'CVE-2026-44571, CVE-2026-45386', 'Open WebUI: writing with the right to read', 'cve-2026-44571-readers'),
  doesNotApply(
    36,
    'CVE-2026-44654, CVE-2025-69220, CVE-2025-69221',
    'LibreChat: an editor who deletes the owner’s files',
    'Nobody edits what is another’s: projects have one person, and what is published is changed by its maker alone (cve-2026-44571-readers proves it). There are no editors whose rights could be too wide.',
  ),
  proved(
    37,
    'CVE-2026-32717',
    'AnythingLLM: keys of the suspended',
    'cve-2026-32717-suspended',
    'src/http/api/people.test.ts',
  ),
  proved(
    39,
    'CVE-2026-31944, GHSA-vf7j-7mrx-hp7g',
    'LibreChat: a callback bound to no browser',
    'cve-2026-31944-callbacks',
  ),
  proved(40, 'CVE-2026-45675', 'Open WebUI: the race for the first owner', 'cve-2026-45675-first-owner-race'),
  proved(41, 'CVE-2026-44551', 'Open WebUI: empty passwords', 'cve-2026-44551-empty-password'),
  proved(43, 'CVE-2026-21484', 'AnythingLLM: which accounts exist', 'cve-2026-21484-enumeration'),
  proved(
    44,
    'CVE-2026-32617, CVE-2026-2611',
    'AnythingLLM, MLflow: foreign origins on a loopback',
    'cve-2026-32617-foreign-origins',
  ),
  proved(
    45,
    'CVE-2026-39411',
    'LobeHub: identity by a header anybody can write',
    'cve-2026-39411-forged-headers',
    'src/http/trusted-header.test.ts',
  ),
  proved(46, 'CVE-2026-42208', 'LiteLLM: SQL in a key', 'cve-2026-42208-key-injection'),
  proved(47, 'CVE-2026-35030', 'LiteLLM: two people under one remembered token', 'cve-2026-35030-who-is-who'),
  proved(48, 'NextChat', 'NextChat: codes and keys in logs', 'nextchat-secrets-in-logs'),
  proved(
    49,
    'CVE-2026-22252, GHSA-cxhj-j78r-p88f',
    'LibreChat: a server of tools that is a command',
    'cve-2026-22252-stdio',
  ),
  proved(
    51,
    'CVE-2025-54074, CVE-2025-54382',
    'Cherry Studio: an address handed to a shell',
    'cve-2025-54074-addresses-as-commands',
  ),
  proved(53, 'CVE-2026-31951', 'LibreChat: tokens in templates', 'cve-2026-31951-templates'),
  proved(
    54,
    'CVE-2026-34371, CVE-2026-28786, CVE-2026-24478, CVE-2026-48789',
    'LibreChat, Open WebUI, AnythingLLM: names of files as paths',
    'cve-2026-34371-file-names',
  ),
  proved(55, 'CVE-2026-48116', 'AnythingLLM: a search text as an argument', 'cve-2026-48116-arguments'),
  proved(56, 'CVE-2026-32628', 'AnythingLLM: a table’s name from outside', 'cve-2026-32628-identifiers'),
  proved(58, 'NextChat #6753', 'NextChat: ids as paths', 'nextchat-6753-ids'),
  proved(null, 'CVE-2024-24566', 'LobeChat: a route that forgot the lock', 'cve-2024-24566-every-route-locked'),
  proved(null, 'CVE-2024-32964, GHSA-mxhq-xw3g-rphc', 'LobeChat: /api/proxy', 'cve-2024-32964-api-proxy'),
  proved(
    null,
    'CVE-2024-37895',
    'LobeChat: the server’s key at the user’s address',
    'cve-2024-37895-key-follows-address',
  ),
  proved(
    null,
    'CVE-2024-47066, GHSA-3fc8-2r3f-8wrg',
    'LobeChat: the guard passed by a redirect',
    'cve-2024-47066-redirect-of-page',
  ),
  proved(
    null,
    'CVE-2024-32965, GHSA-2xcc-vm3f-m8rw',
    'LobeChat: the endpoint inside a header',
    'cve-2024-32965-no-upstream-in-requests',
  ),
  proved(
    null,
    'CVE-2025-59417, GHSA-m79r-r765-5f9j',
    'LobeChat: SVG artifacts',
    'cve-2025-59417-svg-artifacts',
    'e2e/answers.test.ts',
  ),
  proved(null, 'CVE-2025-59426', 'LobeChat: redirects by a forwarded host', 'cve-2025-59426-forwarded-host'),
  proved(null, 'CVE-2025-62505, GHSA-fgx4-p8xf-qhp9', 'LobeChat: the naive crawler', 'cve-2025-62505-page-reading'),
  proved(null, 'CVE-2026-23733, GHSA-4gpc-rhpj-9443', 'LobeChat: Mermaid, loosely', 'cve-2026-23733-mermaid'),
  proved(
    null,
    'CVE-2026-23522, GHSA-j7xp-4mg9-x28r',
    'LobeChat: files of other people’s knowledge bases',
    'cve-2026-23522-files-of-others',
  ),
  proved(null, 'CVE-2026-23835', 'LobeChat: a path and a size the client says', 'cve-2026-23835-what-the-client-says'),
  proved(null, 'CVE-2026-54157, GHSA-xmwj-c75x-6346', 'LobeHub: /webapi/proxy', 'cve-2026-54157-webapi-proxy'),
  proved(null, '#16536', 'LobeChat: a fetch beside the helper', 'lobechat-16536-fetch-beside-the-guard'),
  proved(
    null,
    'lobe-ui #176',
    'lobe-ui: the highlighter’s fallback',
    'lobe-ui-176-highlighter',
    'src/web/markdown/safety.test.tsx',
  ),
  proved(
    null,
    '#9583, #8456, #8457',
    'LobeChat: the key in an upstream’s error',
    'lobechat-9583-key-in-upstream-error',
  ),
  proved(null, 'KEY_VAULTS_SECRET', 'LobeChat: secrets that everybody has', 'lobechat-static-secrets'),
  proved(null, '?settings={json}', 'LobeChat: settings in an address', 'lobechat-settings-link'),
  proved(
    null,
    'lobe-auth-dev-backend-api',
    'LobeChat: a back door for developers, and any key that opens the lock',
    'lobechat-back-doors',
  ),
];
