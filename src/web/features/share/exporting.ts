/** Chats as files, through the clipboard, or on paper. */
import { getChat, type ChatSummary } from '#shared/contract/chats.ts';
import { listModels } from '#shared/contract/models.ts';
import { call } from '../../lib/api.ts';
import type { ExportFormat } from '../../lib/asks.ts';
import { formats } from '../../lib/formats.ts';
import { loadErrorWords } from '../../lib/error-words.ts';
import { loadSpeech, spokenLanguage } from '../../lib/i18n.tsx';
import { organisingWords } from '../../lib/organising-words.ts';
import { saveFile } from '../../lib/saving.ts';
import { copyWhenMade } from './copying.ts';
import { saidIn, type ChatData } from './said.ts';
import { asJson, asMarkdown, fileName, uniqueName } from './written.ts';

const KINDS = {
  markdown: { extension: 'md', type: 'text/markdown;charset=utf-8' },
  json: { extension: 'json', type: 'application/json' },
  html: { extension: 'html', type: 'text/html;charset=utf-8' },
} as const;

/** Resolves to the sentence that says what was done; null when there is nothing to say. Throws `ApiError`. */
export async function exportChats(
  chats: readonly ChatSummary[],
  format: ExportFormat,
  untitled: string,
): Promise<string | null> {
  if (format === 'copy') return copied(asText(chats, untitled));
  const words = await organisingWords.load(spokenLanguage());
  const house = await houseOf(untitled);
  const [first] = chats;
  if (format === 'pdf') {
    if (first) await printed(await fetched(first.id), house);
    return null;
  }
  const kind = KINDS[format];
  if (chats.length === 1 && first) {
    const name = fileName(first.title || untitled, kind.extension);
    saveFile(name, new Blob([await house.file(await fetched(first.id), format)], { type: kind.type }));
    return words.exported({ name });
  }
  const { zipSync, strToU8 } = await import('fflate');
  const files: Record<string, Uint8Array> = {};
  const taken = new Set<string>();
  for (const chat of chats) {
    const name = uniqueName(fileName(chat.title || untitled, kind.extension), taken);
    files[name] = strToU8(await house.file(await fetched(chat.id), format));
  }
  const name = `chats ${new Date().toISOString().slice(0, 10)}.zip`;
  // A copy in memory of its own: the types do not promise that it is.
  saveFile(name, new Blob([new Uint8Array(zipSync(files))], { type: 'application/zip' }));
  return words.exported({ name });
}

async function copied(text: Promise<string>): Promise<string> {
  // Together: the clipboard is open while the button is pressed, and not once something was waited for.
  const [words, done] = await Promise.all([organisingWords.load(spokenLanguage()), copyWhenMade(text)]);
  return done ? words.copied : words.copyRefused;
}

async function asText(chats: readonly ChatSummary[], untitled: string): Promise<string> {
  const house = await houseOf(untitled);
  const texts: string[] = [];
  for (const chat of chats) texts.push(house.markdown(await fetched(chat.id)));
  return texts.join('\n\n---\n\n');
}

const fetched = (id: string): Promise<ChatData> => call(getChat, { params: { id } });

type House = Awaited<ReturnType<typeof houseOf>>;

async function houseOf(untitled: string) {
  const language = spokenLanguage();
  const [words, speech, , { models }] = await Promise.all([
    organisingWords.load(language),
    loadSpeech(language),
    loadErrorWords(language),
    call(listModels),
  ]);
  const modelName = (name: string) => models.find((model) => model.name === name)?.displayName || name;
  const head = ({ chat }: ChatData) => ({
    title: chat.title || untitled,
    note: words.exportedOn({ date: formats(language).date(new Date().toISOString()) }),
  });
  const said = (data: ChatData) => saidIn(data, { steps: false }, modelName);
  async function drawn(data: ChatData) {
    const { draw } = await import('./drawn.tsx');
    return draw(said(data), head(data), speech);
  }
  const markdown = (data: ChatData) => asMarkdown(head(data).title, said(data), words);
  return {
    drawn,
    markdown,
    async file(data: ChatData, format: 'markdown' | 'json' | 'html'): Promise<string> {
      if (format === 'markdown') return markdown(data);
      if (format === 'json') return asJson(data, new Date().toISOString());
      const { webPage } = await import('./web-page.ts');
      const sheet = await drawn(data);
      try {
        return await webPage(sheet.element, { title: head(data).title, language });
      } finally {
        sheet.remove();
      }
    },
  };
}

/** The print dialog, with the whole branch and nothing else on the paper. */
async function printed(data: ChatData, house: House): Promise<void> {
  const sheet = await house.drawn(data);
  const title = document.title;
  // Browsers propose it as the name of the PDF.
  document.title = fileName(data.chat.title, 'pdf').replace(/\.pdf$/, '');
  await new Promise<void>((resolve) => {
    addEventListener('afterprint', () => resolve(), { once: true });
    window.print();
    // Where printing is not a dialog, it is over by now.
    setTimeout(resolve, 60_000);
  });
  document.title = title;
  sheet.remove();
}
