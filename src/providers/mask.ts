/** Removes what must not be shown or stored from an upstream's words. The key itself is not known here, so its look decides. */

const MASK = '[hidden]';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `Bearer x`, `api key provided: x`, `"api-key": "x"`: whatever follows is a secret, however short. */
const LABELLED =
  /(\bbearer\s+|\b(?:api|subscription|access|secret)[-_ ]?key\b["'`]?(?:\s+provided)?\s*[:=]\s*["'`]?|\bpassword["'`]?\s*[:=]\s*["'`]?|[?&](?:api-key|key|sig|token)=)([^\s"'`,;&<>)]{4,})/gi;

/** Keys that carry their maker's mark. */
const MARKED = /\b(?:sk|pk|rk|gsk|xai|pplx|nvapi|hf|ghp|gho|github_pat|fw|r8|AIza|eyJ)[-_]?[A-Za-z0-9][\w.*-]{10,}/g;

const AZURE_HOST =
  /\b[a-z0-9][a-z0-9-]*\.(?:openai|cognitiveservices|services\.ai|models\.ai|inference\.ai|api\.cognitive)\.(?:azure|microsoft)\.(?:com|cn|us)\b/gi;

/** A word of 20 or more characters that reads like chance: letters and digits mixed, not a name made of words and dates. */
function looksRandom(word: string): boolean {
  if (UUID.test(word)) return false;
  if (!/[0-9]/.test(word) || !/[A-Za-z]/.test(word)) return false;
  const longest = Math.max(...word.split(/[-_.=+]/).map((run) => (/\d/.test(run) ? run.length : 0)));
  if (longest >= 16) return true;
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && (word.match(/\d/g)?.length ?? 0) >= 3;
}

/** `text` without keys, tokens and (when given) without the host that was called and Azure resource hosts. */
export function maskSecrets(text: string, host?: string): string {
  let masked = text
    .replace(LABELLED, (_, label: string) => label + MASK)
    .replace(MARKED, MASK)
    .replace(/[A-Za-z0-9_+=-]{20,}/g, (word) => (looksRandom(word) ? MASK : word));
  if (host === undefined) return masked;
  masked = masked.replace(AZURE_HOST, '[host]');
  // A one-word host (`ollama` in a compose file) may be any word of the sentence.
  return host.includes('.') ? masked.replaceAll(new RegExp(escapeRegExp(host), 'gi'), '[host]') : masked;
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
