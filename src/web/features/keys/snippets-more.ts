/** Libraries of which a client each is enough. */
import { API_VERSION, quoted, sh, type SnippetInput } from './snippets-text.ts';

type Maker = (input: SnippetInput) => string;

const stream = (model: string, greeting: string) => `const { textStream } = streamText({
  model: ${model},
  prompt: ${quoted(greeting)},
});
for await (const text of textStream) process.stdout.write(text);`;

export const aiSdk: Record<'azure' | 'openai' | 'anthropic', Maker> = {
  azure: ({ origin, key, model, greeting }) => `// npm install ai @ai-sdk/azure
import { createAzure } from "@ai-sdk/azure";
import { streamText } from "ai";

const azure = createAzure({
  baseURL: ${quoted(`${origin}/openai`)},
  apiKey: ${quoted(key)},
  apiVersion: "${API_VERSION}",
  useDeploymentBasedUrls: true,
});
${stream(`azure.chat(${quoted(model)})`, greeting)}`,
  openai: ({ origin, key, model, greeting }) => `// npm install ai @ai-sdk/openai
import { createOpenAI } from "@ai-sdk/openai";
import { streamText } from "ai";

const openai = createOpenAI({
  baseURL: ${quoted(`${origin}/v1`)},
  apiKey: ${quoted(key)},
});
${stream(`openai.chat(${quoted(model)})`, greeting)}`,
  anthropic: ({ origin, key, model, greeting }) => `// npm install ai @ai-sdk/anthropic
import { createAnthropic } from "@ai-sdk/anthropic";
import { streamText } from "ai";

const anthropic = createAnthropic({
  baseURL: ${quoted(`${origin}/anthropic/v1`)},
  apiKey: ${quoted(key)},
});
${stream(`anthropic(${quoted(model)})`, greeting)}`,
};

const printed = (
  greeting: string,
) => `foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreaming(${quoted(greeting)}))
    foreach (ChatMessageContentPart part in update.ContentUpdate)
        Console.Write(part.Text);`;

export const dotNet: Record<'azure' | 'openai', Maker> = {
  azure: ({ origin, key, model, greeting }) => `// dotnet add package Azure.AI.OpenAI
using System.ClientModel;
using Azure.AI.OpenAI;
using OpenAI.Chat;

AzureOpenAIClient client = new(new Uri(${quoted(origin)}), new ApiKeyCredential(${quoted(key)}));
ChatClient chat = client.GetChatClient(${quoted(model)});
${printed(greeting)}`,
  openai: ({ origin, key, model, greeting }) => `// dotnet add package OpenAI
using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

ChatClient chat = new(
    model: ${quoted(model)},
    credential: new ApiKeyCredential(${quoted(key)}),
    options: new OpenAIClientOptions { Endpoint = new Uri(${quoted(`${origin}/v1`)}) });
${printed(greeting)}`,
};

/** What the official libraries read where a client is made without arguments. */
export const environment: Record<'azure' | 'openai' | 'anthropic', Maker> = {
  azure: ({ origin, key }) =>
    [`AZURE_OPENAI_ENDPOINT=${origin}`, `AZURE_OPENAI_API_KEY=${key}`, `OPENAI_API_VERSION=${API_VERSION}`].join('\n'),
  openai: ({ origin, key }) => [`OPENAI_BASE_URL=${origin}/v1`, `OPENAI_API_KEY=${key}`].join('\n'),
  anthropic: ({ origin, key }) => [`ANTHROPIC_BASE_URL=${origin}/anthropic`, `ANTHROPIC_API_KEY=${key}`].join('\n'),
};

/** `az cognitiveservices` manages resources of Azure's own; this asks one. Without the flag it would send a token. */
export const azureCli: Maker = ({ origin, key, model, greeting }) =>
  [
    'az rest --method post --skip-authorization-header \\',
    `  --url ${sh(`${origin}/openai/deployments/${encodeURIComponent(model)}/chat/completions?api-version=${API_VERSION}`)} \\`,
    `  --headers ${sh(`api-key=${key}`)} ${sh('Content-Type=application/json')} \\`,
    `  --body ${sh(JSON.stringify({ messages: [{ role: 'user', content: greeting }] }))}`,
  ].join('\n');
