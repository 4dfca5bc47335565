/**
 * Secrets in what calls say, masked before anything is kept. No text can make a pattern slow: none has a repetition
 * within a repetition, and what begins in many places and may fail at its end reads on for a bounded way only.
 */

const MASK = '[secret]';

const patterns: readonly (readonly [RegExp, string])[] = [
  // Pictures and sound: bulky, and private in a way nobody reads.
  [/data:([a-z]+\/[\w.+-]{1,60});base64,[A-Za-z0-9+/=]{100,}/g, '[$1]'],
  [/("(?:data|b64_json|file_data|audio)"\s{0,9}:\s{0,9}")[A-Za-z0-9+/=]{400,}/g, '$1[bytes]'],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, MASK],
  // Keys by how their makers write them.
  [/\bplr-[0-9A-Za-z]{20,}/g, MASK],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, MASK],
  [/\b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abprs])[_-][A-Za-z0-9_-]{16,}/g, MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, MASK],
  [/\bAIza[0-9A-Za-z_-]{30,}/g, MASK],
  [/\bhf_[A-Za-z0-9]{20,}/g, MASK],
  // Its head has an end: else each `-eyJ` of a text that is full of them is read on from to the end of the text.
  [/\beyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g, MASK],
  // Keys of Azure resources: 32 hexadecimal digits, or 84 letters and digits with their mark.
  [/\b[0-9a-f]{32}\b/g, MASK],
  [/\b[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}\b/g, MASK],
  // What says itself that it is one.
  [/\b(Bearer|Basic)\s{1,9}[A-Za-z0-9._~+/=-]{12,}/gi, `$1 ${MASK}`],
  [/((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;"\s\\]{8,}/gi, `$1${MASK}`],
  [/([?&](?:sig|api-key|api_key|key|token|access_token)=)[^&"\s\\]{8,}/gi, `$1${MASK}`],
  [/(:\/\/[^\s/:@"]{1,100}:)[^\s/@"]{3,200}@/g, `$1${MASK}@`],
  [
    /(\\?["']?(?:password|passwd|secret|client_secret|api[_-]?key|access[_-]?token|refresh[_-]?token|private[_-]?key)\\?["']?\s{0,9}[:=]\s{0,9}\\?["'])[^"'\\\n]{3,400}/gi,
    `$1${MASK}`,
  ],
];

export function redact(text: string): string {
  let clean = text;
  for (const [pattern, by] of patterns) clean = clean.replace(pattern, by);
  return clean;
}
