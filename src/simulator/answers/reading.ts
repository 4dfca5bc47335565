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
    const text = textOf(message).slice(0, 2_000);
    const letters = text.match(/\p{L}/gu)?.length ?? 0;
    if (letters === 0) continue;
    return (text.match(HAN)?.length ?? 0) / letters > 0.2 ? 'zh' : 'en';
  }
  return 'en';
}

const SHOW = String.raw`\b(?:show|see|demonstrate|demo|simulate|trigger|give|make|try|test|cause|produce|draw|write|send|want|need|with)\b`;
const ZH_SHOW = String.raw`(?:展示|演示|模拟|触发|来|给|写|画|试|测试|看看|想看|做|生成|发)`;

interface Wish {
  topic: Topic;
  /** Says it by name. */
  names: RegExp;
  /** A whole message that needs no name. */
  whole?: RegExp;
}

/** In order: what is more special comes first. */
const wishes: readonly Wish[] = [
  {
    topic: 'previous',
    names:
      /what (?:did|have) i (?:just )?(?:ask|say|said|write|asked)|my (?:previous|last|earlier) (?:question|message)|(?:刚才|之前|上一个|上个|前面)(?:我)?.{0,4}(?:问|说)|我(?:刚才|之前|刚刚).{0,3}(?:问|说)/i,
    whole: /what (?:did|have) i (?:just )?(?:ask|say|said|write|asked)|我?(?:刚才|之前|刚刚)我?(?:问|说)/i,
  },
  {
    topic: 'filteredAnswer',
    names: /(?:filtered|censored) (?:answer|completion|output|reply)|回答.{0,3}(?:被)?过滤|过滤.{0,3}回答/i,
  },
  {
    topic: 'filteredPrompt',
    names: /(?:filtered|blocked|censored) (?:prompt|message|question)|content filter|提示词?.{0,3}过滤|内容过滤|过滤/i,
  },
  { topic: 'limit', names: /rate[- ]?limit(?:ed)?|too many requests|\b429\b|限流|限速|限额|速率限制/i },
  {
    topic: 'cut',
    names:
      /(?:broken|cut|lost|dropped|torn) (?:connection|stream|line)|connection (?:loss|reset|drop)|断线|断开|断网|连接中断/i,
  },
  { topic: 'error', names: /\b(?:server |internal )?error\b|\b500\b|failure|错误|出错|报错|故障/i },
  { topic: 'refusal', names: /refus(?:al|e)|拒绝/i },
  { topic: 'slow', names: /slow(?:ly)?\b|慢慢|慢速|慢一点|慢点/i },
  {
    topic: 'long',
    names:
      /\blong(?:er)? (?:answer|text|reply|response|article|essay|story)|very long|4,?000 tokens|长回答|长篇|长文|很长/i,
  },
  { topic: 'diagram', names: /diagram|mermaid|flow ?chart|图表|流程图|时序图|一[张个幅]图|画图/i },
  { topic: 'tools', names: /\btools?\b|function call|工具|函数调用/i },
  { topic: 'table', names: /\btables?\b|表格|表$/i },
  { topic: 'maths', names: /\bmath(?:s|ematics)?\b|formulas?|equations?|latex|公式|数学/i },
  { topic: 'code', names: /\bcode\b|\bsnippet|代码|程序/i },
  { topic: 'headings', names: /headings?\b|formatting|markdown|标题|排版|格式/i },
  {
    topic: 'help',
    names:
      /\b(?:menu|everything you can do|what can you do|what can i (?:ask|do|try))|你(?:能|会|可以)做?什么|有什么功能|菜单/i,
    whole: /^(?:help|menu|\?|帮助|菜单|功能)$|what can (?:you|i) (?:do|ask|try)|你(?:能|会|可以)做?(?:些)?什么/i,
  },
];

const greeting =
  /^(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening)|hi there|hello there|你好|您好|嗨|哈喽|早上好|下午好|晚上好|在吗)[\s!.。！,，~～]*$/i;

/** A message this short may name its wish without a verb: “rate limit”, “表格”. */
const BARE_WORDS = 4;
const BARE_CHARACTERS = 8;

/** What the message asks to be shown; `undefined` when it asks for nothing of the list. */
export function wishOf(text: string): Topic | undefined {
  const said = text.trim();
  if (said === '' || said.length > 400) return undefined;
  if (greeting.test(said)) return 'greeting';
  const bare =
    said.length <= BARE_CHARACTERS || (!/\p{Script=Han}/u.test(said) && said.split(/\s+/).length <= BARE_WORDS);
  // A question about an error is not a wish for one.
  const asks = /^(?:what|why|how|when|who|which|is|are|does|do|can|explain|什么是|为什么|怎么|如何|解释)\b/i.test(said);
  const shows =
    new RegExp(SHOW, 'i').test(said) || new RegExp(ZH_SHOW).test(said) || /^(?:call|use|调用|使用|慢)/i.test(said);
  for (const wish of wishes) {
    if (wish.whole?.test(said)) return wish.topic;
    if (wish.names.test(said) && (shows || bare) && !asks) return wish.topic;
  }
  return undefined;
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
  const plain = text.replaceAll(/```[\s\S]*?```|https?:\/\/\S+|\[\[.*?\]\]/g, ' ').slice(0, 4_000);
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
