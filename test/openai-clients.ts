/** Three generations of the official client, for tests that hold for each of them. */
import * as sdk7 from 'openai';
import * as sdk4 from 'openai4';
import * as sdk6 from 'openai6';

export type Sdk = typeof sdk7;

// What tests use is alike in all three; their types name the same things under different paths.
export const sdks: [version: string, sdk: Sdk][] = [
  ['4.104', sdk4 as unknown as Sdk],
  ['6.49', sdk6 as unknown as Sdk],
  ['7.57', sdk7],
];

/** Plain OpenAI on the v1 address, and Azure on the classic one, as people configure them. */
export function clientsOf(
  sdk: Sdk,
  { url, key }: { url: string; key: string },
): { plain: sdk7.OpenAI; azure: sdk7.AzureOpenAI } {
  return {
    plain: new sdk.OpenAI({ baseURL: `${url}/openai/v1/`, apiKey: key, maxRetries: 0 }),
    azure: new sdk.AzureOpenAI({ endpoint: url, apiKey: key, apiVersion: '2025-04-01-preview', maxRetries: 0 }),
  };
}
