/** What a reasoning model says it thought about. Words of the model, as the answers are. */
import { clip, tellingWords, type Language } from '../answers/reading.ts';
import { lastUser, textOf, type ChatMessage } from '../chat/request.ts';

export function summaryFor(messages: readonly ChatMessage[], language: Language): string {
  const text = textOf(lastUser(messages));
  const words = tellingWords(text, 3).map((word) => clip(word, 40));
  if (language === 'zh')
    return words.length === 0
      ? '**理解问题**\n\n用户的消息很短。我先想一想对方需要什么，然后简短地回答。'
      : `**理解问题**\n\n用户提到了${words.join('、')}。我先想一想对方需要什么，然后简短地回答。`;
  return words.length === 0
    ? '**Reading the message**\n\nThe message is short. I consider what is needed and answer briefly.'
    : `**Reading the message**\n\nThe message is about ${words.join(', ')}. I consider what is needed and answer briefly.`;
}
