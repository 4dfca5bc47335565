import { describe, expect, it } from 'vitest';
import { ask, KEYS, saying, testSimulator, virtualTime } from '../asking.ts';
import { createSimulator, instant } from '../index.ts';
import { loadTokenizer } from '../tokens.ts';
import { dictated, sumIn, wishOf } from './reading.ts';

const simulator = testSimulator({ limits: 'off' });

async function words(body: object): Promise<string> {
  const said = await ask(simulator, { body });
  return JSON.parse(said.text).choices[0].message.content;
}

/** A conversation of alternating turns that ends with the user. */
function turns(...texts: string[]): object {
  return { messages: texts.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content })) };
}

describe('the first words a newcomer sees', () => {
  it('say that this is a simulation, in the language of the newcomer, once', async () => {
    expect(await words(saying('Hello'))).toMatch(/^> \*\*This is the simulator, not a model\.\*\*/);
    expect(await words(saying('你好'))).toMatch(/^> \*\*这里是模拟器，不是模型。\*\*/);
    expect(await words(turns('Hello', 'Hi.', 'Where is Bern?'))).not.toContain('This is the simulator');
  });

  it('list what can be asked for, and everything on the list can be had', async () => {
    for (const [greeting, missing] of [
      ['Hello', /^(?:say …|…)$/],
      ['你好', /^说……$/],
    ] as const) {
      const menu = await words(saying(greeting));
      const rows = menu.split('\n').filter((line) => line.startsWith('- **'));
      const offers = rows.flatMap((row) => [...row.matchAll(/“([^”]+)”/g)].map(([, offer = '']) => offer));
      expect(offers.length).toBeGreaterThan(10);
      for (const offer of offers.filter((one) => !missing.test(one)))
        expect([offer, wishOf(offer) ?? 'nothing']).not.toEqual([offer, 'nothing']);
    }
  });

  it.each([
    ['Give me a long answer', 'Your last answer was cut off. Continue it exactly where it stopped.'],
    ['给我看一个表格', '继续'],
  ])('go on where an answer was cut, to the same end: %s', async (question, goOn) => {
    const whole = await words(saying(question));
    const written = whole.slice(0, Math.floor(whole.length / 3));
    expect(written.trimEnd() + (await words(turns(question, written, goOn)))).toBe(whole);
    expect(await words(turns(question, whole, goOn))).not.toBe('');
  });

  it('follow the language of the last message that has words', async () => {
    expect(await words(turns('你好', '你好。', 'Where is Bern?'))).toContain('A real model would answer it here');
    expect(await words(turns('Hello', 'Hi.', '伯尔尼在哪里？'))).toContain('真正的模型会在这里回答它');
    expect(await words(turns('你好', '你好。', '!!!'))).toContain('真正的模型会在这里回答它');
  });
});

describe('what it shows on request', () => {
  it.each([
    ['show me headings', '### A third level'],
    ['show me a table', '|:--|--:|'],
    ['write some code', '```typescript'],
    ['show me maths', '$$\n'],
    ['draw a diagram', '```mermaid'],
    ['call a tool', 'No tools were offered'],
    ['give me a slow answer', 'four tokens a second'],
    ['展示标题', '### 三级标题'],
    ['来一个表格', '|:--|--:|'],
    ['写一段代码', '```typescript'],
    ['展示公式', '$$\n'],
    ['画一张图', '```mermaid'],
    ['调用工具', '没有附带任何工具'],
    ['慢慢回答', '每秒四个令牌'],
  ])('%s', async (wish, expected) => {
    expect(await words(saying(wish))).toContain(expected);
  });

  it('a long answer of about 4,000 tokens with everything in it', async () => {
    const { count } = await loadTokenizer('o200k_base');
    for (const wish of ['give me a long answer', '给我一个长回答']) {
      const text = await words(saying(wish));
      expect(count(text)).toBeGreaterThan(3_700);
      expect(count(text)).toBeLessThan(4_400);
      for (const part of ['## 8. ', '| ', '$$', '```python', '- [ ]', '> ', '1. **']) expect(text).toContain(part);
    }
  });

  it('a slow answer slowly', async () => {
    const time = virtualTime();
    const one = createSimulator({ keys: KEYS, ...time, scenario: { behaviour: instant } });
    const start = time.now;
    await ask(one, { body: saying('give me a slow answer', { stream: true }) });
    expect(time.now - start).toBeGreaterThan(15_000);
  });

  it('a rate limit and an error that pass when one waits', async () => {
    const time = virtualTime();
    const one = createSimulator({ keys: KEYS, ...time, scenario: { behaviour: instant } });
    const limited = saying('show me a rate limit');
    const first = await ask(one, { body: limited });
    expect([first.status, first.headers['retry-after']]).toEqual([429, '20']);
    time.now += 19_000;
    expect((await ask(one, { body: limited })).status).toBe(429);
    time.now += 1_000;
    expect((await ask(one, { body: limited })).text).toContain('This time it went through.');
    time.now += 600_000;
    expect((await ask(one, { body: limited })).status).toBe(429);
    expect((await ask(one, { body: saying('演示错误') })).status).toBe(500);
    time.now += 8_000;
    expect((await ask(one, { body: saying('演示错误') })).text).toContain('这次成功了');
  });

  it('does not fail when an error is only talked about', () => {
    const talk = [
      'write me an error handler in Rust',
      'What does error 429 mean?',
      'I have a table and want to sell it',
      'explain rate limits',
      '这个错误怎么解决',
      '给我讲讲限流的原理',
    ];
    for (const text of talk) expect([text, wishOf(text)]).toEqual([text, undefined]);
  });
});

describe('what it understands', () => {
  it('remembers the question before', async () => {
    expect(await words(turns('Where is Bern?', 'In Switzerland.', 'What did I ask before?'))).toContain(
      '> Where is Bern?',
    );
    expect(await words(turns('伯尔尼在哪里？', '瑞士。', '我刚才问了什么？'))).toContain('> 伯尔尼在哪里？');
    expect(await words(saying('What did I ask before?'))).toContain('your first message');
  });

  it('says what is dictated and nothing else', async () => {
    expect(await words(saying('Say hello.'))).toBe('Hello.');
    expect(await words(saying('Reply with exactly: PONG'))).toBe('PONG');
    expect(await words(saying('说你好'))).toBe('你好');
    expect(dictated('Say something.\nAnd another line')).toBeUndefined();
  });

  it('does sums, and takes no date or version for one', async () => {
    expect(await words(saying('What is 12 * 7?'))).toContain('**84**');
    expect(sumIn('0.1 + 0.2')?.result).toBe('0.3');
    for (const text of ['2024-10-21', 'version 1.2.3', '1/0', 'a * b']) expect(sumIn(text)).toBeUndefined();
  });

  it('reads the size of pictures and counts them', async () => {
    const png = Buffer.alloc(33);
    png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    png.writeUInt32BE(640, 16);
    png.writeUInt32BE(480, 20);
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${png.toString('base64')}` } };
    const link = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    const text = await words(saying([{ type: 'text', text: 'What is this?' }, image, link]));
    expect(text).toContain('**2 pictures**');
    expect(text).toContain('1. 640 × 480 px (PNG)');
    expect(text).toContain('2. size unknown');
    expect(await words(saying([{ type: 'text', text: '这是什么？' }, image]))).toContain(
      '**一张图片**：640 × 480 像素',
    );
  });

  it('reflects a message that asks for nothing it knows', async () => {
    const text = await words(saying('How do volcanoes in Iceland form?'));
    expect(text).toContain('> How do volcanoes in Iceland form?');
    expect(text).toContain('a question of 6 words');
    expect(text).toContain('**volcanoes**, **Iceland**, **form**');
  });

  it('survives messages without words', async () => {
    for (const content of ['', '   ', '\n', '🙂', '.', []]) expect(await words(saying(content))).toContain('simulator');
  });
});

describe('what the house asks by the way', () => {
  const asked = (task: string, text: string): Promise<string> =>
    words({
      messages: [
        { role: 'system', content: task },
        { role: 'user', content: text },
      ],
    });

  it('is three next questions that it can answer, in the language of the conversation', async () => {
    const next = 'Suggest what the person could ask next in this conversation: three short questions or wishes.';
    expect((await asked(next, 'How do volcanoes form?\n\n---\n\nSlowly.')).split('\n')).toEqual([
      'Tell me more about volcanoes',
      'Show me a table',
      'What did I ask before?',
    ]);
    expect((await asked(next, '红烧肉怎么做？\n\n---\n\n先焯水。')).split('\n')).toHaveLength(3);
    expect(await asked(next, 'show me a rate limit\n\n---\n\nok')).toContain('Show me a table');
  });

  it('is no translation, said in the language that was asked for, with the text as it came', async () => {
    const into = (language: string) => `Translate the text of the next message into ${language}. Keep its Markdown.`;
    const text = '# Beds\n\nTwo of **beans**.';
    expect(await asked(into('German'), text)).toBe(`> **Simulation: Dieser Text wurde nicht übersetzt.**\n\n${text}`);
    expect(await asked(into('Chinese (China)'), text)).toContain('模拟：此文本并未翻译。');
    expect(await asked(into('Chinese (Taiwan)'), text)).toContain('模擬：此文字並未翻譯。');
    expect(await asked(into('Welsh'), 'show me an error')).toBe(
      '> **Simulation: this text was not translated into Welsh.**\n\nshow me an error',
    );
  });
});

describe('titles', () => {
  const title = (text: string): Promise<string> =>
    words({
      messages: [
        {
          role: 'system',
          content: 'Write a title for this conversation: at most six words. Answer with the title alone.',
        },
        { role: 'user', content: text },
      ],
    });

  it('are short, plain and made of the question’s words', async () => {
    expect(await title('Where is Bern?\n\n---\n\nIn Switzerland.')).toBe('Where is Bern');
    expect(
      await title('Please explain how the tax on imported electric bicycles is calculated in Norway\n\n---\n\nWell…'),
    ).toBe('Explain tax imported electric bicycles');
    expect(await title('请问怎么做红烧肉？\n\n---\n\n先焯水。')).toBe('怎么做红烧肉');
    expect(await title('请帮我写一篇关于城市交通未来发展的长篇文章\n\n---\n\n好的。')).toMatch(/^.{11}…$/);
    expect(await title('')).toBe('A new conversation');
  });

  it('never fail because the conversation asked for a failure', async () => {
    for (const wish of ['show me a rate limit', 'show me an error', 'show me a filtered prompt'])
      expect((await title(`${wish}\n\n---\n\nok`)).toLowerCase()).toBe(wish);
  });
});
