/** Programs that call this server, complete and correct as they stand. Code, not words: the same in every language. */
import { aiSdk, azureCli, dotNet, environment } from './snippets-more.ts';
import { apps } from './snippets-apps.ts';
import { API_VERSION, quoted, sh, type SnippetInput } from './snippets-text.ts';

export type { SnippetInput } from './snippets-text.ts';

export type Style = 'azure' | 'openai' | 'anthropic';
export const SNIPPETS = [
  'curl',
  '.env',
  'Python',
  'TypeScript',
  'LangChain',
  'Vercel AI SDK',
  '.NET',
  'Azure CLI',
  'LobeChat',
  'Open WebUI',
  'LibreChat',
  'Continue',
  'Cursor',
  'Cline',
  'Claude Code',
] as const;
export type SnippetName = (typeof SNIPPETS)[number];

/** Null: this client does not speak that way. */
export function snippet(name: SnippetName, style: Style, input: SnippetInput): string | null {
  return makers[name][style]?.(input) ?? null;
}

/** The clients that speak that way. */
export const snippetsOf = (style: Style): SnippetName[] => SNIPPETS.filter((name) => makers[name][style] !== undefined);

const makers: Record<SnippetName, Partial<Record<Style, (input: SnippetInput) => string>>> = {
  curl: {
    azure: ({ origin, key, model, greeting }) =>
      [
        `curl ${sh(`${origin}/openai/deployments/${encodeURIComponent(model)}/chat/completions?api-version=${API_VERSION}`)} \\`,
        `  -H ${sh('Content-Type: application/json')} \\`,
        `  -H ${sh(`api-key: ${key}`)} \\`,
        `  -d ${sh(JSON.stringify({ messages: [{ role: 'user', content: greeting }] }))}`,
      ].join('\n'),
    openai: ({ origin, key, model, greeting }) =>
      [
        `curl ${sh(`${origin}/v1/chat/completions`)} \\`,
        `  -H ${sh('Content-Type: application/json')} \\`,
        `  -H ${sh(`Authorization: Bearer ${key}`)} \\`,
        `  -d ${sh(JSON.stringify({ model, messages: [{ role: 'user', content: greeting }] }))}`,
      ].join('\n'),
    anthropic: ({ origin, key, model, greeting }) =>
      [
        `curl ${sh(`${origin}/anthropic/v1/messages`)} \\`,
        `  -H ${sh('Content-Type: application/json')} \\`,
        `  -H ${sh(`x-api-key: ${key}`)} \\`,
        `  -H ${sh('anthropic-version: 2023-06-01')} \\`,
        `  -d ${sh(JSON.stringify({ model, max_tokens: 1024, messages: [{ role: 'user', content: greeting }] }))}`,
      ].join('\n'),
  },
  Python: {
    azure: ({ origin, key, model, greeting }) => `# pip install openai
from openai import AzureOpenAI

client = AzureOpenAI(
    azure_endpoint=${quoted(origin)},
    api_key=${quoted(key)},
    api_version="${API_VERSION}",
)
stream = client.chat.completions.create(
    model=${quoted(model)},
    messages=[{"role": "user", "content": ${quoted(greeting)}}],
    stream=True,
)
for chunk in stream:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
print()`,
    openai: ({ origin, key, model, greeting }) => `# pip install openai
from openai import OpenAI

client = OpenAI(
    base_url=${quoted(`${origin}/v1`)},
    api_key=${quoted(key)},
)
stream = client.chat.completions.create(
    model=${quoted(model)},
    messages=[{"role": "user", "content": ${quoted(greeting)}}],
    stream=True,
)
for chunk in stream:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
print()`,
    anthropic: ({ origin, key, model, greeting }) => `# pip install anthropic
from anthropic import Anthropic

client = Anthropic(
    base_url=${quoted(`${origin}/anthropic`)},
    api_key=${quoted(key)},
)
with client.messages.stream(
    model=${quoted(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": ${quoted(greeting)}}],
) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
print()`,
  },
  TypeScript: {
    azure: ({ origin, key, model, greeting }) => `// npm install openai
import { AzureOpenAI } from "openai";

const client = new AzureOpenAI({
  endpoint: ${quoted(origin)},
  apiKey: ${quoted(key)},
  apiVersion: "${API_VERSION}",
});
const stream = await client.chat.completions.create({
  model: ${quoted(model)},
  messages: [{ role: "user", content: ${quoted(greeting)} }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`,
    openai: ({ origin, key, model, greeting }) => `// npm install openai
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: ${quoted(`${origin}/v1`)},
  apiKey: ${quoted(key)},
});
const stream = await client.chat.completions.create({
  model: ${quoted(model)},
  messages: [{ role: "user", content: ${quoted(greeting)} }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`,
    anthropic: ({ origin, key, model, greeting }) => `// npm install @anthropic-ai/sdk
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  baseURL: ${quoted(`${origin}/anthropic`)},
  apiKey: ${quoted(key)},
});
const stream = client.messages.stream({
  model: ${quoted(model)},
  max_tokens: 1024,
  messages: [{ role: "user", content: ${quoted(greeting)} }],
});
stream.on("text", (text) => process.stdout.write(text));
await stream.done();`,
  },
  LangChain: {
    azure: ({ origin, key, model, greeting }) => `# pip install langchain-openai
from langchain_openai import AzureChatOpenAI

llm = AzureChatOpenAI(
    azure_endpoint=${quoted(origin)},
    api_key=${quoted(key)},
    api_version="${API_VERSION}",
    azure_deployment=${quoted(model)},
)
for chunk in llm.stream(${quoted(greeting)}):
    print(chunk.content, end="", flush=True)
print()`,
    openai: ({ origin, key, model, greeting }) => `# pip install langchain-openai
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(
    base_url=${quoted(`${origin}/v1`)},
    api_key=${quoted(key)},
    model=${quoted(model)},
)
for chunk in llm.stream(${quoted(greeting)}):
    print(chunk.content, end="", flush=True)
print()`,
    anthropic: ({ origin, key, model, greeting }) => `# pip install langchain-anthropic
from langchain_anthropic import ChatAnthropic

llm = ChatAnthropic(
    base_url=${quoted(`${origin}/anthropic`)},
    api_key=${quoted(key)},
    model=${quoted(model)},
)
for chunk in llm.stream(${quoted(greeting)}):
    print(chunk.content, end="", flush=True)
print()`,
  },
  LobeChat: {
    azure: ({ origin, key, model }) =>
      [
        'USE_AZURE_OPENAI=1',
        `AZURE_API_KEY=${key}`,
        `AZURE_ENDPOINT=${origin}`,
        `AZURE_API_VERSION=${API_VERSION}`,
        `AZURE_MODEL_LIST=-all,+${model}->${model}`,
        'OPENAI_MODEL_LIST=-all',
      ].join('\n'),
    openai: ({ origin, key, model }) =>
      [`OPENAI_API_KEY=${key}`, `OPENAI_PROXY_URL=${origin}/v1`, `OPENAI_MODEL_LIST=-all,+${model}`].join('\n'),
    anthropic: ({ origin, key, model }) =>
      [
        `ANTHROPIC_API_KEY=${key}`,
        `ANTHROPIC_PROXY_URL=${origin}/anthropic`,
        `ANTHROPIC_MODEL_LIST=-all,+${model}`,
      ].join('\n'),
  },

  'Vercel AI SDK': aiSdk,
  '.env': environment,
  'Azure CLI': { azure: azureCli },
  '.NET': dotNet,
  ...apps,
};
