/** What the demonstration understands of a message: its language, its wish, its telling words. No more than patterns. */
import { clip as cut } from '#shared/text.ts';
import { imagesOf, lastUser, textOf, type ChatMessage } from '../chat/request.ts';
import type { Topic } from './phrases.ts';

export type Language = 'en' | 'zh';

const HAN = /\p{Script=Han}/gu;

/** Chinese when a fair part of the letters are; decided by the last message that has letters at all. */
export function languageOf(messages: readonly ChatMessage[]): Language {
  for (const message of messages.toReversed()) {
    if (message.role !== 'user') continue;
    const text = textOf(message).slice(0, 500);
    const letters = text.match(/\p{L}/gu)?.length ?? 0;
    if (letters === 0) continue;
    return (text.match(HAN)?.length ?? 0) / letters > 0.2 ? 'zh' : 'en';
  }
  return 'en';
}

/** Words that may stand around what is asked for without changing the wish. */
const FILLER = String.raw`(?:please|can|could|would|you|i|id|i'd|like|want|need|to|let|us|me|now|show|see|demonstrate|demo|simulate|trigger|give|make|try|test|cause|produce|draw|write|send|print|a|an|the|some|any|your|one|what|how|it|looks|happens|with|on|of|example|sample|simple|short|small|another|again|more)`;
const SHOW = String.raw`(?:show|see|demonstrate|demo|simulate|trigger|give|make|try|test|cause|produce|draw|write|send|print|want|need)`;
const TAIL = String.raw`(?:\s+(?:please|example|demo|response|message|now|again|once|here|for me|looks like))*`;
// No entry may be made of others: a text must split in one way only, or matching takes exponential time.
const ZH_FILLER = String.raw`(?:请|麻烦|帮我|给我|我想|我要|想要|想看|看|展示|演示|模拟|触发|来|给|写|画|试|测|做|生成|发|一下|一次|一个|一段|一张|一些|几个|个|段|张|点|次)`;
const ZH_SHOW = String.raw`(?:展示|演示|模拟|触发|来|给|写|画|试|测试|看|做|生成|发)`;
const ZH_TAIL = String.raw`(?:一下|一次|看看|吧|呗|的?例子|示例|的情况)*`;

interface Names {
  en: string;
  zh: string;
}

interface Wish {
  topic: Topic;
  /** The whole message is this wish and nothing else. */
  whole: RegExp;
  /** The wish stands within a longer message; failures must be asked for by themselves. */
  within?: RegExp;
}

function wholly(topic: Topic, { en, zh }: Names): Wish {
  const english = String.raw`^(?:${FILLER}\s+)*(?:${en})${TAIL}[\s.!?]*$`;
  const chinese = String.raw`^(?:${ZH_FILLER})*(?:${zh})${ZH_TAIL}[\s。！？!?]*$`;
  return { topic, whole: new RegExp(`${english}|${chinese}`, 'i') };
}

function anywhere(topic: Topic, names: Names): Wish {
  const english = String.raw`\b${SHOW}(?:\s+${FILLER})*\s+(?:${names.en})\b`;
  const chinese = String.raw`${ZH_SHOW}.{0,8}(?:${names.zh})`;
  return { ...wholly(topic, names), within: new RegExp(`${english}|${chinese}`, 'i') };
}

/** In order: what is more special comes first. */
const wishes: readonly Wish[] = [
  {
    topic: 'previous',
    whole:
      /^(?:and )?what (?:did|have) i (?:just )?(?:ask|say|said|write|asked)|what was my (?:previous|last|earlier) (?:question|message)|^我?(?:刚才|之前|刚刚|上一次)我?(?:都)?(?:问|说)|^我(?:的)?上一?个问题/i,
  },
  wholly('filteredAnswer', { en: 'filtered (?:answer|completion|output|reply)', zh: '回答被?过滤|被?过滤的?回答' }),
  wholly('filteredPrompt', {
    en: '(?:filtered|blocked) (?:prompt|question)|(?:the )?content filter',
    zh: '提示词?被?过滤|被?过滤的?提示词?|内容过滤|过滤',
  }),
  wholly('limit', {
    en: 'rate[- ]?limit(?:ed|s)?|too many requests|(?:error )?429',
    zh: '限流|限速|限额|速率限制|429',
  }),
  wholly('cut', {
    en: '(?:broken|cut|lost|dropped|torn) (?:connection|stream|line)|connection (?:loss|reset|drop)',
    zh: '断线|断开|断网|连接中断|连接断开',
  }),
  wholly('error', { en: '(?:server |internal )*error(?: 500)?|500|failure', zh: '服务器错误|错误|出错|报错|故障|500' }),
  wholly('refusal', { en: 'refusal|refuse', zh: '拒绝|拒答' }),
  wholly('slow', {
    en: '(?:very )?slow (?:answer|reply|response|stream)|slowly|answer slowly',
    zh: '慢慢回答|慢慢说|慢回答|慢一点|慢速(?:回答)?',
  }),
  anywhere('long', {
    en: '(?:very )?long(?:er)? (?:answer|text|reply|response|article|essay|story)|4,?000 tokens',
    zh: '很?长的?(?:回答|文章|文本)|长篇|长文|长回答',
  }),
  anywhere('diagram', {
    en: '(?:sequence |mermaid )?diagrams?|mermaid|flow ?chart',
    zh: '图表|流程图|时序图|示意图|一张图|个图|张图|画图|图$',
  }),
  anywhere('tools', {
    en: '(?:call |use )?(?:a |the )?tools?(?: call)?|(?:call )?(?:a )?function(?: call)?|(?:run|execute) (?:some |a )?(?:code|script)|plot (?:a |the )?(?:chart|graph)',
    zh: '(?:调用|使用)?工具(?:调用)?|函数调用|(?:运行|执行)(?:一段)?(?:代码|脚本)|画(?:一个|一张)?图表',
  }),
  anywhere('table', { en: '(?:markdown )?tables?', zh: '表格' }),
  anywhere('maths', { en: '(?:some )?math(?:s|ematics)?|formulas?|equations?|latex', zh: '数学公式|公式|数学' }),
  anywhere('code', { en: '(?:source )?code|code (?:blocks?|snippets?|samples?)', zh: '代码' }),
  anywhere('headings', { en: 'headings?|headers?|formatting|markdown', zh: '标题|排版|格式' }),
  {
    topic: 'help',
    whole:
      /^(?:help|menu|\?|帮助|菜单|功能)[\s.!?。！？]*$|^what can (?:you|i) (?:do|ask|try)|^(?:你|您)?(?:能|会|可以)做?(?:些)?什么|^(?:你|您)有(?:哪些|什么)功能/i,
  },
];

const greeting =
  /^(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening)|hi there|hello there|你好|您好|嗨|哈喽|早上好|下午好|晚上好|在吗)[\s!.。！,，~～]*$/i;

/** What the message asks to be shown; `undefined` when it asks for nothing of the list. */
export function wishOf(text: string): Topic | undefined {
  // Quotation marks come with what is copied from the menu.
  const said = text
    .trim()
    .replaceAll(/["“”…]/g, '')
    .trim();
  if (said === '' || said.length > 300) return undefined;
  if (greeting.test(said)) return 'greeting';
  const whole = wishes.find((wish) => wish.whole.test(said));
  return (whole ?? wishes.find((wish) => wish.within?.test(said)))?.topic;
}

/** The words to repeat: “say hello” → `Hello`; `undefined` when nothing is dictated. */
export function dictated(text: string): string | undefined {
  const found =
    /^(?:please )?(say|repeat(?: after me)?|reply with|respond with|answer with)(?: only| just| exactly)?(?: the words?)?\s*[:：]?\s+["“'‘]?([^"”\n]{1,300}?)["”'’]?$/i.exec(
      text.trim(),
    );
  const zh = /^(?:请)?(?:说|重复|回复|跟我说)[:：]?\s*[“"]?([^”"\n]{1,100}?)[”"]?$/.exec(text.trim());
  const words = found?.[2] ?? zh?.[1];
  if (words === undefined) return undefined;
  // “say hello” asks for a sentence; “reply with ok” for exactly that.
  return found?.[1]?.toLowerCase() === 'say' ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

/** A sum of two numbers found in the message, written out and done. */
export function sumIn(text: string): { expression: string; result: string } | undefined {
  const found = /(?<![\w.])(-?\d{1,12}(?:\.\d{1,6})?)\s*([-+*/×÷x])\s*(-?\d{1,12}(?:\.\d{1,6})?)(?![\w.]*\d)/.exec(
    text,
  );
  const [, left, sign, right] = found ?? [];
  if (left === undefined || right === undefined || sign === undefined) return undefined;
  // Dates and versions look like sums too: 2024-10-21.
  if (sign === '-' && !/\s/.test(found?.[0] ?? '')) return undefined;
  const a = Number(left);
  const b = Number(right);
  const shown: Record<string, string> = { '*': '\\times', '×': '\\times', x: '\\times', '/': '\\div', '÷': '\\div' };
  const value = { '+': a + b, '-': a - b, '\\times': a * b, '\\div': a / b }[shown[sign] ?? sign];
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return { expression: `${left} ${shown[sign] ?? sign} ${right}`, result: String(Number(value.toPrecision(12))) };
}

const stop = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by can could
  did do does doing down during each few for from further get give had has have having he her here hers him his how i if in
  into is it its itself just let like make me more most my no nor not now of off on once only or other our out over own please
  same say she should show so some such tell than that the their them then there these they this those through to too under
  until up us use very want was we were what when where which while who whom why will with would write you your yours`.split(
    /\s+/,
  ),
);

const segmenters = new Map<Language, Intl.Segmenter>();

/** Making one takes longer than using it. */
function segmenterFor(language: Language): Intl.Segmenter {
  let segmenter = segmenters.get(language);
  if (!segmenter) {
    segmenter = new Intl.Segmenter(language, { granularity: 'word' });
    segmenters.set(language, segmenter);
  }
  return segmenter;
}

/** The words of a text that carry its subject, in order of appearance. */
export function tellingWords(text: string, most: number): string[] {
  const found: string[] = [];
  const plain = text.slice(0, 4_000).replaceAll(/```[\s\S]*?```|https?:\/\/\S+|\[\[.*?\]\]/g, ' ');
  const segmenter = segmenterFor(languageOf([{ role: 'user', content: plain }]));
  for (const { segment, isWordLike } of segmenter.segment(plain)) {
    const lower = segment.toLowerCase();
    const han = /\p{Script=Han}/u.test(segment);
    if (!isWordLike || stop.has(lower) || zhStop.has(segment) || (han ? segment.length < 2 : segment.length < 3))
      continue;
    if (!found.some((word) => word.toLowerCase() === lower)) found.push(segment);
    if (found.length === most) break;
  }
  return found;
}

const zhStop = new Set([
  '什么',
  '怎么',
  '怎样',
  '如何',
  '为什么',
  '可以',
  '我们',
  '你们',
  '他们',
  '这个',
  '那个',
  '一个',
  '一下',
  '一些',
  '没有',
  '就是',
  '但是',
  '因为',
  '所以',
  '如果',
  '请问',
  '帮我',
  '告诉',
  '关于',
  '是否',
  '以及',
  '或者',
  '还是',
  '已经',
  '现在',
  '时候',
  '这里',
  '哪里',
  '多少',
  '介绍',
  '写一',
  '一篇',
]);

/** Words, or characters where the language has no spaces. */
export function countWords(text: string): number {
  const han = text.match(HAN)?.length ?? 0;
  return han + (text.replaceAll(HAN, ' ').match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0);
}

export function isQuestion(text: string): boolean {
  return /[?？]\s*$|^(?:what|why|how|when|where|who|which|is|are|do|does|can|could|will|would|should)\b|[吗呢]\s*$|什么|怎么|如何|为什么/i.test(
    text.trim(),
  );
}

/** One line of at most so many characters, with an ellipsis where it was cut. */
export function clip(text: string, most: number): string {
  const line = text
    .slice(0, most * 20)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const short = cut(line, most);
  return short.length === line.length ? line : `${cut(short, most - 1).trimEnd()}…`;
}

/** The user's messages before the last one. */
export function earlier(messages: readonly ChatMessage[]): ChatMessage[] {
  const last = lastUser(messages);
  return messages.filter((m) => m.role === 'user' && m !== last && (textOf(m).trim() !== '' || imagesOf(m).length > 0));
}
