import { describe, expect, it } from 'vitest';
import { understandAddress, type UnderstoodAddress } from './azure-address.ts';

const KEY32 = '3f9c1d2e4b5a69788796a5b4c3d2e1f0';
const KEY84 = 'AbC3dEf7hIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz0123456789JQQJ99AKACY';
const RES = 'https://my-res.openai.azure.com';

const chat = {
  baseUrl: RES,
  deployment: 'gpt-4o-eu',
  apiVersion: '2024-10-21',
  surface: 'classic',
  key: KEY32,
} as const;

describe('code samples', () => {
  it.each<[string, string, Partial<UnderstoodAddress>]>([
    [
      'python',
      `from openai import AzureOpenAI
client = AzureOpenAI(
    azure_endpoint="${RES}/",
    api_key="${KEY32}",
    api_version="2024-10-21",
)
# see https://learn.microsoft.com/azure/ai-services/openai
response = client.chat.completions.create(
    model="gpt-4o-eu",  # the deployment
    messages=[{"role": "user", "content": "Hello"}],
)`,
      chat,
    ],
    [
      'python as the portal writes it',
      `import os
from openai import AzureOpenAI

endpoint = "https://my-res.openai.azure.com/"
model_name = "gpt-4o"
deployment = "gpt-4o-eu"

subscription_key = "${KEY32}"
api_version = "2024-10-21"

client = AzureOpenAI(api_version=api_version, azure_endpoint=endpoint, api_key=subscription_key)`,
      chat,
    ],
    [
      'python with the environment, values as fallbacks',
      `endpoint = os.getenv("ENDPOINT_URL", "https://my-res.openai.azure.com/")
deployment = os.getenv("DEPLOYMENT_NAME", "gpt-4o-eu")
subscription_key = os.getenv("AZURE_OPENAI_API_KEY", "REPLACE_WITH_YOUR_KEY_VALUE_HERE")
client = AzureOpenAI(azure_endpoint=endpoint, api_key=subscription_key, api_version="2024-10-21")`,
      { ...chat, key: null, foundKey: false },
    ],
    [
      'typescript',
      `import { AzureOpenAI } from "openai";
const endpoint = process.env["AZURE_OPENAI_ENDPOINT"] || "https://my-res.openai.azure.com/";
const apiKey = process.env["AZURE_OPENAI_API_KEY"] || "${KEY32}";
const apiVersion = "2024-10-21";
const deployment = "gpt-4o-eu";
const client = new AzureOpenAI({ endpoint, apiKey, apiVersion, deployment });`,
      chat,
    ],
    [
      'typescript object',
      `new AzureOpenAI({ endpoint: '${RES}', apiKey: '${KEY32}', apiVersion: '2024-10-21', deployment: 'gpt-4o-eu' })`,
      chat,
    ],
    [
      'v1 with the plain client',
      `client = OpenAI(base_url="${RES}/openai/v1/", api_key="${KEY84}")
client.chat.completions.create(model="gpt-4o-eu", messages=[])`,
      { baseUrl: RES, surface: 'v1', apiVersion: null, deployment: 'gpt-4o-eu', key: KEY84 },
    ],
    [
      'curl, classic',
      `curl "${RES}/openai/deployments/gpt-4o-eu/chat/completions?api-version=2024-10-21" \\
  -H "Content-Type: application/json" \\
  -H "api-key: ${KEY32}" \\
  -d '{"messages":[{"role":"user","content":"Hi"}]}'`,
      chat,
    ],
    [
      'curl with a variable for the key',
      `curl -X POST "${RES}/openai/deployments/gpt-4o-eu/chat/completions?api-version=2024-10-21" -H "api-key: $AZURE_OPENAI_API_KEY"`,
      { ...chat, key: null },
    ],
    [
      'curl, v1, the body in escaped quotes',
      `curl ${RES}/openai/v1/chat/completions -H "Authorization: Bearer ${KEY84}" -d "{\\"model\\": \\"gpt-4o-eu\\", \\"messages\\": []}"`,
      { baseUrl: RES, surface: 'v1', deployment: 'gpt-4o-eu', key: KEY84 },
    ],
    [
      'C#',
      `var endpoint = new Uri("${RES}/");
var deploymentName = "gpt-4o-eu";
var apiKey = "${KEY32}";
AzureOpenAIClient azureClient = new(endpoint, new AzureKeyCredential(apiKey));`,
      { ...chat, apiVersion: null, surface: null },
    ],
    [
      'azure-ai-inference',
      `client = ChatCompletionsClient(
    endpoint="https://my-res.services.ai.azure.com/models",
    credential=AzureKeyCredential("${KEY32}"),
    api_version="2024-05-01-preview"
)
client.complete(model="DeepSeek-R1", messages=[])`,
      {
        provider: 'azure-foundry',
        kind: 'foundry',
        baseUrl: 'https://my-res.services.ai.azure.com',
        surface: 'v1',
        apiVersion: null,
        deployment: 'DeepSeek-R1',
        key: KEY32,
      },
    ],
    [
      'AzureOpenAI on a Foundry host speaks the classic surface',
      `AzureOpenAI(azure_endpoint="https://my-res.services.ai.azure.com", api_version="2024-10-21", azure_deployment="deepseek")`,
      { kind: 'foundry', surface: 'classic', apiVersion: '2024-10-21', deployment: 'deepseek' },
    ],
    [
      'LangChain, by the instance’s name',
      `new AzureChatOpenAI({
  azureOpenAIApiKey: "${KEY32}",
  azureOpenAIApiInstanceName: "my-res",
  azureOpenAIApiDeploymentName: "gpt-4o-eu",
  azureOpenAIApiVersion: "2024-10-21",
})`,
      chat,
    ],
    [
      'Vercel’s SDK',
      `const azure = createAzure({ resourceName: 'my-res', apiKey: '${KEY84}' });`,
      { baseUrl: RES, key: KEY84, apiVersion: null },
    ],
    [
      'LiteLLM',
      `model_list:
  - model_name: gpt
    litellm_params:
      model: azure/gpt-4o-eu
      api_base: ${RES}/
      api_key: "os.environ/AZURE_API_KEY"
      api_version: "2024-10-21"`,
      { ...chat, key: null },
    ],
    [
      'an env file',
      `AZURE_OPENAI_ENDPOINT=${RES}/
AZURE_OPENAI_API_KEY=${KEY32}
OPENAI_API_VERSION=2024-10-21
AZURE_OPENAI_DEPLOYMENT_NAME="gpt-4o-eu"`,
      chat,
    ],
    ['one line of it', `AZURE_OPENAI_ENDPOINT=${RES}/`, { baseUrl: RES, key: null, deployment: null }],
    ['with export and quotes', `export AZURE_ENDPOINT="${RES}"`, { baseUrl: RES }],
    [
      'the docker command of the post',
      `docker run -d -p 3210:3210 -e AZURE_API_KEY=${KEY32} -e ACCESS_CODE=abc123 -e AZURE_ENDPOINT=${RES} -e AZURE_API_VERSION=2024-02-15-preview -e USE_AZURE_OPENAI=1 -e OPENAI_MODEL_LIST=-all lobehub/lobe-chat`,
      { baseUrl: RES, apiVersion: '2024-02-15-preview', surface: 'classic', key: KEY32, deployment: null },
    ],
    [
      'the portal’s page as text',
      `Keys and Endpoint
KEY 1
${KEY32}
KEY 2
0f1e2d3c4b5a69788796a5b4c3d2e1f9
Location/Region
swedencentral
Endpoint
${RES}/`,
      { baseUrl: RES, key: KEY32, region: 'swedencentral' },
    ],
    [
      'Foundry’s page as text',
      `Target URI
${RES}/openai/deployments/gpt-4o-eu/chat/completions?api-version=2024-10-21
Key
${KEY84}`,
      { ...chat, key: KEY84 },
    ],
    ['address and key, nothing else', `${RES}/ ${KEY84}`, { baseUrl: RES, key: KEY84 }],
    ['JSON', `{"endpoint":"${RES}/","apiKey":"${KEY32}","deployment":"gpt-4o-eu","apiVersion":"2024-10-21"}`, chat],
    [
      'another vendor',
      `client = OpenAI(api_key="sk-aB3dE5fG7hI9jK1lM3nO5", base_url="https://api.deepseek.com")
client.chat.completions.create(model="deepseek-chat")`,
      {
        provider: 'deepseek',
        baseUrl: 'https://api.deepseek.com/v1',
        key: 'sk-aB3dE5fG7hI9jK1lM3nO5',
        deployment: 'deepseek-chat',
      },
    ],
    [
      'another vendor, by its variable alone',
      'GROQ_API_KEY=gsk_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123',
      { provider: 'groq', baseUrl: 'https://api.groq.com/openai/v1', key: 'gsk_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123' },
    ],
    [
      'a key in the query of a realtime address',
      `wss://my-res.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=rt&api-key=${KEY32}`,
      { baseUrl: RES, deployment: 'rt', key: KEY32 },
    ],
  ])('%s', (_, paste, expected) => {
    const understood = understandAddress(paste);
    expect(understood).toMatchObject(expected);
    expect(understood?.foundKey).toBe(understood?.key !== null);
  });

  it.each([
    [
      'placeholders are not values',
      'AzureOpenAI(azure_endpoint="https://YOUR-RESOURCE.openai.azure.com", api_key="YOUR_API_KEY")',
    ],
    ['prose with a link', 'I read about it on https://example.com/post and liked it'],
    ['a text with nothing in it', 'Dear all,\nplease find the minutes attached.\nBest, Ann'],
  ])('%s', (_, paste) => {
    expect(understandAddress(paste)).toBeNull();
  });

  it('a very long paste is read, and does not throw', () => {
    for (const filler of [
      'a=b ',
      'A1my-res.openai.azure.com({',
      'x: "',
      '((((',
      'https://',
      '--a ',
      'key ',
      `${'a'.repeat(60)} `,
      "os.getenv('X', ",
    ])
      expect(() => understandAddress(filler.repeat(20_000))).not.toThrow();
  });
});
