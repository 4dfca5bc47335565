/**
 * Takes out of traffic what is nobody's business: keys, tokens, signatures, subscriptions, people's objects, addresses.
 * Everything is replaced by as many characters as it had, so that lengths and the borders of chunks stay true.
 */
import { isIP } from 'node:net';

/** The same text, as long as before, without secrets. */
export type Redact = (text: string) => string;

const xs = (text: string): string => 'x'.repeat(text.length);
const zeros = (text: string): string => text.replaceAll(/[0-9a-f]/gi, '0');

const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Each with the part before what is secret in its first group. */
const patterns: readonly [RegExp, (secret: string) => string][] = [
  // Fields of JSON, escaped or not.
  [
    /(\\?"(?:key1|key2|api[-_]?key|access_token|refresh_token|id_token|client_secret|password|secret|sas(?:_?token)?|accountKey)\\?"\s*:\s*\\?")([^"\\]+)/gi,
    xs,
  ],
  [/(\\?"(?:client_?ip|source_ip|ip_?address|remote_?addr(?:ess)?)\\?"\s*:\s*\\?")([^"\\]+)/gi, xs],
  // Signed addresses: the signature, and whose key signed.
  [
    /((?:[?&;]|&amp;|\\u0026)(?:sig|skoid|sktid|code|token|api-key|subscription-key|access_token)=)([^&"'\s\\<>]+)/gi,
    xs,
  ],
  [/(\b(?:Bearer|SharedAccessSignature|SharedKey)\s+)([\w.~+/=:-]{8,})/g, xs],
  [/(\b)(eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*)/g, xs],
  [/(\b)((?:sk|ek|rk|pk|plr)[-_][A-Za-z0-9_-]{16,})/g, xs],
  [new RegExp(`(subscriptions/|tenants?[/=:"\\s]+|login\\.microsoftonline\\.com/)(${GUID})`, 'gi'), zeros],
  [
    new RegExp(
      `((?:principal|object|oid|tid|subscription|tenant|appid|user)(?:_?id)?\\\\?["'\`:=\\s]{1,6})(${GUID})`,
      'gi',
    ),
    zeros,
  ],
];

/** Whatever could be an address; whether it is one is asked of Node. */
const ADDRESS = /(?<![\w:.-])[0-9a-f]*[:.][0-9a-f:.]{3,44}(?![\w:-])/gi;

/** @param known strings that are secret here, such as the key that a request brought */
export function redactor(known: readonly string[]): Redact {
  const secrets = known.filter((one) => one.length >= 6).toSorted((a, b) => b.length - a.length);
  return (text) => {
    let out = text;
    for (const secret of secrets) out = out.replaceAll(secret, xs(secret));
    for (const [pattern, mask] of patterns)
      out = out.replaceAll(pattern, (_, before: string, secret: string) => before + mask(secret));
    return out.replaceAll(ADDRESS, (found) => {
      const bare = found.replace(/\.+$/, '');
      return isIP(bare) === 0 || bare === '::' ? found : zeros(bare) + found.slice(bare.length);
    });
  };
}

/** Names of the headers that are kept, of which none is a credential. */
const KEPT =
  /^(?:content-type|content-length|cache-control|retry-after(?:-ms)?|apim-request-id|x-request-id|x-should-retry|x-ratelimit-.*|x-ms-(?!.*(?:ip|cookie|token|principal)).*|azure-openai-.*|azureml-(?!served-by).*|azureai-.*|ms-azureml-.*|openai-(?:processing-ms|version|model)|x-content-type-options|x-accel-buffering|strict-transport-security|access-control-.*|operation-location|location|x-envoy-upstream-service-time)$/;

/** What is kept of headers, their values redacted. */
export function keptHeaders(headers: Record<string, string | undefined>, redact: Redact): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && KEPT.test(name)) kept[name] = redact(value);
  }
  return kept;
}

/** What a request brings to be let in. */
export function credentialsOf(headers: Record<string, string | undefined>, path: string): string[] {
  const [, bearer] = (headers['authorization'] ?? '').split(/\s+/);
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  const found = [
    headers['api-key'],
    headers['x-api-key'],
    headers['ocp-apim-subscription-key'],
    bearer,
    headers['cookie'],
    query.get('api-key'),
    query.get('subscription-key'),
  ];
  return found.filter((one) => typeof one === 'string').filter((one) => one !== '');
}
