/** AWS Bedrock's Converse API: many makers' models behind one wire. */
import { z } from 'zod';
import { CLAUDE_FORMAT, claudeEffort, claudeSignature, thinksOnBudget } from './claude.ts';
import { Refusal } from './refusal.ts';
import type { Vendor } from './vendor.ts';

/** Reasoning the maker keeps to itself, as Bedrock hands it on (OpenAI's models). */
const SEALED_FORMAT = 'amazon-bedrock-v1';

const Text = z.string().trim().min(1);
const Settings = z.object({
  region: Text.optional().catch(undefined),
  accessKeyId: Text.optional().catch(undefined),
  secretAccessKey: Text.optional().catch(undefined),
  sessionToken: Text.optional().catch(undefined),
});

export type BedrockCredentials =
  | { apiKey: string }
  | { apiKey: ''; accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Who asks: from the settings (`accessKeyId`, `secretAccessKey`, `sessionToken`), or from the one key a connection has:
 * a Bedrock API key, or `accessKeyId:secretAccessKey` with `:sessionToken` where it is temporary. Undefined without.
 */
export function credentialsOf(settings: Record<string, unknown>, key: string | null): BedrockCredentials | undefined {
  const { accessKeyId: id, secretAccessKey: secret, sessionToken: session } = Settings.parse(settings);
  const [, keyId, keySecret, keySession] = /^([A-Z0-9]{16,128}):([^:]+)(?::([^:]+))?$/.exec(key?.trim() ?? '') ?? [];
  const accessKeyId = id ?? keyId;
  const secretAccessKey = secret ?? keySecret;
  const sessionToken = session ?? keySession;
  // An empty API key keeps the package from looking for one in the environment.
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { apiKey: '', accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return key === null || key.trim() === '' ? undefined : { apiKey: key.trim() };
}

/** The region of the settings, or of the address: `https://bedrock-runtime.eu-west-1.amazonaws.com`. */
export function regionOf(settings: Record<string, unknown>, baseUrl: string): string | undefined {
  const { region } = Settings.parse(settings);
  return region ?? /bedrock-runtime(?:-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d)\./.exec(baseUrl)?.[1];
}

export const bedrockVendor: Vendor = {
  async model({ settings, key, baseUrl, fetch, model }) {
    const credentials = credentialsOf(settings, key);
    const region = regionOf(settings, baseUrl);
    if (credentials === undefined)
      throw missing(401, 'Bedrock needs an API key or AWS credentials.', 'invalid_api_key');
    if (region === undefined && credentials.apiKey === '')
      throw missing(400, `No AWS region can be read from ${baseUrl}.`, 'invalid_value');
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
    return createAmazonBedrock({ ...credentials, region: region ?? '', baseURL: baseUrl, fetch })(model);
  },
  fetchesImages: false,
  forgetsCalls: true,
  takesBlankStops: (model) => !model.includes('anthropic'),
  saysJson: () => true,
  thinking(effort, model, unsigned) {
    if (effort === 'none') return { reasoning: 'none' };
    const isClaude = model.includes('anthropic');
    if (isClaude && unsigned && thinksOnBudget(model)) return { reasoning: 'none', adapted: '-reasoning_effort' };
    // The AI SDK names the highest effort `xhigh` here, and has no `max`.
    const fit = isClaude ? claudeEffort(effort, model) : effort;
    const reasoning = fit === 'max' ? 'xhigh' : fit;
    return {
      reasoning,
      ...(reasoning === effort || effort === 'max' ? {} : { adapted: `reasoning_effort→${reasoning}` }),
      ...(isClaude ? { options: { amazonBedrock: { reasoningConfig: { display: 'summarized' } } } } : {}),
    };
  },
  onlyOneCall: { anthropic: { disableParallelToolUse: true } },
  user: () => undefined,
  cached: () => ({ amazonBedrock: { cachePoint: { type: 'default' } } }),
  signatureOf({ amazonBedrock: metadata }) {
    if (typeof metadata === 'object' && metadata !== null && 'redactedContent' in metadata)
      return { format: SEALED_FORMAT, encrypted: String(metadata.redactedContent) };
    return claudeSignature(metadata);
  },
  signed({ format, signature, encrypted }) {
    if (format === SEALED_FORMAT && encrypted !== undefined) return { amazonBedrock: { redactedContent: encrypted } };
    if (format !== CLAUDE_FORMAT) return undefined;
    if (encrypted !== undefined) return { amazonBedrock: { redactedData: encrypted } };
    return signature === undefined ? undefined : { amazonBedrock: { signature } };
  },
  schema: (schema) => schema,
  ignores({ contentBlockDelta: event }) {
    if (typeof event !== 'object' || event === null || !('delta' in event)) return false;
    const { delta } = event;
    if (typeof delta !== 'object' || delta === null) return false;
    return !['text', 'toolUse', 'reasoningContent'].some((name) => name in delta);
  },
  modelIn: undefined,
  limits: () => ({}),
};

function missing(status: number, message: string, code: string): Refusal {
  return new Refusal({ status, message, code });
}
