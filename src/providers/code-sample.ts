/** Finds what a connection needs in whatever was pasted: code, curl, an env file, the portal's page as text. Nothing is run. */

export interface Sample {
  /** Addresses in order of appearance, and whether something named like an endpoint was set to it. */
  addresses: { text: string; assigned: boolean }[];
  key: string | null;
  /** The name of the variable the key was set to, such as `DEEPSEEK_API_KEY`. */
  keyName: string | null;
  deployment: string | null;
  /** `model` where no deployment is named: the deployment on v1, the model at other vendors. */
  model: string | null;
  apiVersion: string | null;
  resource: string | null;
  region: string | null;
}

const QUOTED = String.raw`"([^"\n]*)"|'([^'\n]*)'|\`([^\`\n]*)\``;
/** `getenv("NAME", "value")`, `new AzureKeyCredential("value")`, `X ?? "value"`, `Bearer value`, `"value"`, `value` */
const VALUE = [
  String.raw`(?:new\s+)?[A-Za-z_][\w.]*\(\s*(?:(?:"[^"\n]*"|'[^'\n]*')\s*,\s*)?(?:${QUOTED})\s*,?\s*\)`,
  String.raw`[A-Za-z_][\w.[\]"']*\s*(?:\|\||\?\?|or)\s*(?:${QUOTED})`,
  String.raw`["'\`]?Bearer\s+([^\s"'\`,;]+)`,
  QUOTED,
  String.raw`([^\s"'\`,;(){}[\]<>]+)`,
].join('|');
const ASSIGNMENT = new RegExp(
  String.raw`(?<![\w-])-{0,2}(["']?)([A-Za-z_][\w./ -]{0,60}?)\1\s*(?::=|=>|[:=]|(?<=--[\w-]{1,60})\s)[ \t]*(?:${VALUE})`,
  'g',
);
/** Labels of the portal's page, with the value on the same or the next line. */
const LABEL =
  /^[ \t]*(key ?[12]?|api key|endpoint|target uri|location\/region|region|deployment name|name|api version)[ \t]*[:\t\n]\s*(\S+)[ \t]*$/gim;

const URLS = /(?:https?|wss?):\/\/[^\s"'`<>|\\^]+/gi;
const BARE_HOSTS =
  /(?<![\w./@-])[a-z0-9][a-z0-9-]*\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|cn|us)(?![\w.-])[^\s"'`<>|\\^]*/gi;
/** Keys as Azure makes them, standing alone. */
const LONE_KEY = /(?<![\w-])(?:[0-9a-f]{32}|(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{84})(?![\w-])/gi;

const names: readonly (readonly [keyof Sample | 'endpoint', RegExp])[] = [
  ['apiVersion', /apiversion$|^version$/],
  ['endpoint', /(endpoint|baseurl|apibase|proxyurl|targeturi|^url|^uri|apiurl)$/],
  ['key', /(key|key[12]|apikeycredential|keycredential|credential|authorization)$/],
  ['deployment', /(deployment(name|id)?|engine)$/],
  ['model', /^(model(name|id)?|.*openaimodel)$/],
  ['resource', /(resourcename|instancename|accountname)$/],
  ['region', /^(region|location|locationregion)$/],
];

function kindOf(name: string): keyof Sample | 'endpoint' | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return names.find(([, pattern]) => pattern.test(plain))?.[0];
}

/** What documentation writes where a value belongs, and what code writes instead of one. */
export function isPlaceholder(value: string): boolean {
  return (
    /[<>{}$…]|\.\.\.|\*{3}|^x{3,}|x{6,}|environ|process\.env|getenv/i.test(value) ||
    /^(your|replace|insert|enter|change|put|add|the)[-_ ]|your[-_ ]|[-_ ]here$|^(deployment|model)[-_ ]?name$|^(none|null|undefined|true|false|string|test)$/i.test(
      value,
    ) ||
    /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(value)
  );
}

/** Whether a text could be a key: long enough, of one piece, not a word and not an address. */
export function isKeyLike(value: string): boolean {
  if (!/^[\w.+/=~-]{16,}$/.test(value) || /:\/\/|^\d{4}-\d{2}-\d{2}/.test(value) || isPlaceholder(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && new Set(value).size > 5;
}

function accepts(kind: keyof Sample, value: string): boolean {
  if (isPlaceholder(value)) return false;
  switch (kind) {
    case 'key':
      return isKeyLike(value);
    case 'apiVersion':
      return /^(\d{4}-\d{2}-\d{2}(-preview)?|v1|preview|latest)$/.test(value);
    case 'deployment':
      return /^[A-Za-z0-9][\w.-]{0,63}$/.test(value);
    case 'model':
      return /^[A-Za-z0-9@][\w./:@-]{0,127}$/.test(value);
    case 'resource':
      return /^[A-Za-z0-9][A-Za-z0-9-]{0,62}[A-Za-z0-9]$/.test(value);
    case 'region':
      return /^[a-z][a-z0-9]{2,30}$/.test(value);
    default:
      return false;
  }
}

/** Quotes of word processors, escaped quotes of shells, entities of pages and invisible characters made plain. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[‘’‚]/g, "'")
    .replaceAll(String.raw`\"`, '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('\r\n', '\n');
}

function* assignments(text: string): Generator<{ name: string; value: string; at: number }> {
  for (const found of text.matchAll(ASSIGNMENT)) {
    const value = found.slice(3).find((group) => group !== undefined) ?? '';
    yield { name: found[2] ?? '', value: value.trim(), at: found.index };
  }
  for (const found of text.matchAll(LABEL)) yield { name: found[1] ?? '', value: found[2] ?? '', at: found.index };
}

function trimmedAddress(text: string): string {
  return text.replace(/[),.;:\]}]+$/, '');
}

function addressesIn(text: string, assigned: ReadonlySet<string>): Sample['addresses'] {
  return [...text.matchAll(URLS), ...text.matchAll(BARE_HOSTS)]
    .map((found) => ({ at: found.index, address: trimmedAddress(found[0]) }))
    .filter(({ address }) => !/[{}$]/.test(address))
    .sort((a, b) => a.at - b.at)
    .map(({ address }) => ({ text: address, assigned: assigned.has(address) }));
}

/** Reads a paste of several words. The first good value of each kind holds. */
export function readSample(paste: string): Sample {
  const text = plain(paste);
  const found: Sample = {
    addresses: [],
    key: null,
    keyName: null,
    deployment: null,
    model: null,
    apiVersion: null,
    resource: null,
    region: null,
  };
  const assigned = new Set<string>();
  for (const { name, value } of assignments(text)) {
    // LiteLLM writes `azure/` before a deployment's name.
    const [, litellm] = /^azure(?:_ai)?\/(.+)$/.exec(value) ?? [];
    const kind = litellm === undefined ? kindOf(name) : 'deployment';
    if (kind === 'endpoint') assigned.add(trimmedAddress(value));
    if (kind === undefined || kind === 'endpoint' || kind === 'addresses' || found[kind] !== null) continue;
    if (!accepts(kind, litellm ?? value)) continue;
    found[kind] = litellm ?? value;
    if (kind === 'key') found.keyName = name;
  }
  found.key ??= text.match(LONE_KEY)?.find(isKeyLike) ?? null;
  found.addresses = addressesIn(text, assigned);
  for (const address of assigned)
    if (/^[\w.-]+(:\d+)?(\/\S*)?$/.test(address) && address.includes('.') && !isPlaceholder(address))
      found.addresses.push({ text: address, assigned: true });
  return found;
}
