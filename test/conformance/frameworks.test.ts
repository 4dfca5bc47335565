/** The frameworks that most programs use, on the surfaces they use by default (reference 10.2, 10.3). */
import { createAzure } from '@ai-sdk/azure';
import { createOpenAI } from '@ai-sdk/openai';
import { HumanMessage } from '@langchain/core/messages';
import { AzureChatOpenAI, AzureOpenAIEmbeddings, ChatOpenAI } from '@langchain/openai';
import { embed, generateText, jsonSchema, Output, stepCountIs, streamText, tool, type LanguageModel } from 'ai';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { conform, deploymentOf, failure, type Subject } from './subject.ts';

const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false,
};

/** Each as its documentation shows it; Responses unless said otherwise. */
function aiSdk(subject: Subject): [name: string, model: LanguageModel][] {
  const name = deploymentOf(subject, 'chat');
  const { url, key: apiKey } = subject;
  const azure = createAzure({ baseURL: `${url}/openai/v1`, apiKey });
  const byDeployment = createAzure({
    baseURL: `${url}/openai`,
    apiKey,
    useDeploymentBasedUrls: true,
    apiVersion: '2025-04-01-preview',
  });
  const openai = createOpenAI({ baseURL: `${url}/openai/v1`, apiKey });
  const plain = createOpenAI({ baseURL: `${url}/v1`, apiKey });
  return [
    ['@ai-sdk/azure', azure(name)],
    ['@ai-sdk/azure, chat', azure.chat(name)],
    ['@ai-sdk/azure, chat by deployment', byDeployment.chat(name)],
    ['@ai-sdk/openai', openai(name)],
    ['@ai-sdk/openai, chat', openai.chat(name)],
    ...(subject.surfaces.includes('openai')
      ? ([
          ['@ai-sdk/openai on /v1', plain(name)],
          ['@ai-sdk/openai on /v1, chat', plain.chat(name)],
        ] as [string, LanguageModel][])
      : []),
  ];
}

/** Its types lose what an answer cost where the kind of message is not said. */
function tokensOf(message: { usage_metadata?: unknown }): number {
  return (message.usage_metadata as { total_tokens?: number } | undefined)?.total_tokens ?? 0;
}

await conform('frameworks', (subject) => {
  const name = deploymentOf(subject, 'chat');
  const azureOptions = {
    azureOpenAIApiKey: subject.key,
    azureOpenAIBasePath: `${subject.url}/openai/deployments`,
    azureOpenAIApiVersion: '2024-10-21',
  };

  it.each(aiSdk(subject))('%s answers, streams, calls tools and gives objects', async (_, model) => {
    const whole = await generateText({ model, prompt: 'Say hello.', maxRetries: 0 });
    expect(whole.text).not.toBe('');
    expect(whole.usage.totalTokens).toBeGreaterThan(0);
    const streamed = streamText({ model, prompt: 'Say hello.', maxRetries: 0 });
    let text = '';
    for await (const piece of streamed.textStream) text += piece;
    expect(text).not.toBe('');
    expect(await streamed.finishReason).toBe('stop');
    expect((await streamed.usage).totalTokens).toBeGreaterThan(0);
    const asked: string[] = [];
    const called = await generateText({
      model,
      prompt: 'What is the weather in Paris?',
      maxRetries: 0,
      stopWhen: stepCountIs(3),
      tools: {
        get_weather: tool({
          description: 'The weather of a city',
          inputSchema: jsonSchema<{ city: string }>(parameters),
          execute: async ({ city }) => {
            asked.push(city);
            return '17 degrees';
          },
        }),
      },
    });
    expect(asked).toEqual(['Paris']);
    expect(called.text).toContain('17');
    const schema = z.object({ title: z.string(), servings: z.int() });
    const recipe = await generateText({
      model,
      output: Output.object({ schema }),
      prompt: 'A soup, please',
      maxRetries: 0,
    });
    expect(schema.safeParse(recipe.output).success).toBe(true);
  });

  it('@ai-sdk/azure raises what is refused with its status and body', async () => {
    const azure = createAzure({ baseURL: `${subject.url}/openai/v1`, apiKey: 'wrong' });
    const error = await failure(generateText({ model: azure(name), prompt: 'x', maxRetries: 0 }));
    expect(error).toMatchObject({ statusCode: 401 });
    expect(String(error['responseBody'])).toContain('Access denied');
  });

  it.skipIf(subject.deployment('embedding') === undefined)('@ai-sdk/azure embeds', async () => {
    const azure = createAzure({ baseURL: `${subject.url}/openai/v1`, apiKey: subject.key });
    const { embedding } = await embed({ model: azure.embedding(deploymentOf(subject, 'embedding')), value: 'hello' });
    expect(embedding).toHaveLength(1_536);
  });

  it('LangChain: chat on the classic address, whole and streamed, with usage and tools', async () => {
    const chat = new AzureChatOpenAI({ ...azureOptions, azureOpenAIApiDeploymentName: name, maxRetries: 0 });
    const said = await chat.invoke([new HumanMessage('Say hello.')]);
    expect(said.text).not.toBe('');
    expect(tokensOf(said)).toBeGreaterThan(0);
    let streamed = '';
    let usage = 0;
    for await (const chunk of await chat.stream('Say hello.')) {
      streamed += chunk.text;
      usage = tokensOf(chunk) || usage;
    }
    expect(streamed).not.toBe('');
    expect(usage).toBeGreaterThan(0);
    const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters } }];
    const called = await chat.bindTools(tools).invoke('What is the weather in Paris?');
    expect(called.tool_calls?.map(({ name: tool, args }) => [tool, args])).toEqual([
      ['get_weather', { city: 'Paris' }],
    ]);
  });

  it('LangChain: Responses on v1', async () => {
    const responses = new ChatOpenAI({
      apiKey: subject.key,
      model: name,
      useResponsesApi: true,
      maxRetries: 0,
      configuration: { baseURL: `${subject.url}/openai/v1` },
    });
    expect((await responses.invoke('Say hello.')).text).not.toBe('');
  });

  it.skipIf(subject.deployment('embedding') === undefined)('LangChain: embeddings', async () => {
    const embeddings = new AzureOpenAIEmbeddings({
      ...azureOptions,
      azureOpenAIApiEmbeddingsDeploymentName: deploymentOf(subject, 'embedding'),
    });
    expect(await embeddings.embedDocuments(['one', 'two'])).toHaveLength(2);
  });
});
