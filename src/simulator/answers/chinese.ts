/** The demonstration in Chinese. */
import type { Phrases } from './phrases.ts';

const tries = [
  '“来一个表格”',
  '“写一段代码”',
  '“展示公式”',
  '“画一张图”',
  '“给我一个长回答”',
  '“演示限流”',
  '“我刚才问了什么？”',
];

const openings = ['单从你的消息里，我能看出这些。', '我先复述一下我读到的内容。', '我这边收到的是这些。'];

export const chinese: Phrases = {
  firstContact: `> **这里是模拟器，不是模型。** 它就运行在这台服务器里，不需要密钥，也不花钱。回答是事先写好的；而回答的传送方式（流式输出、令牌、限额、错误）与真实的 Azure OpenAI 资源一样。`,

  menu: `下面这些都可以用自己的话来要：

- **排版**：“展示标题”“来一个表格”“写一段代码”“展示公式”“画一张图”
- **长度与速度**：“给我一个长回答”“慢慢回答”
- **工具调用**：“调用工具”、“运行一段代码”、“画一个图表”（聊天提供工具时）
- **出错的情形**：“演示限流”“演示错误”“演示断线”“演示拒绝”
- **内容过滤**：“演示提示词被过滤”“演示回答被过滤”
- **记忆**：“我刚才问了什么？”

发来图片，我会读出它的尺寸；像 \`12 * 7\` 这样的算式，我会算出来；“说……”，我就照说。`,

  suggestions: (turn) => {
    const pick = [0, 1, 2].map((i) => tries[(turn * 3 + i) % tries.length]);
    return `接下来可以试试${pick[0]}${pick[1]}或${pick[2]}；说“帮助”会列出全部。`;
  },

  greeting: (variant) => ['你好，很高兴见到你。', '你好呀。', '你好，欢迎。'][variant % 3] ?? '你好。',

  fixed: {
    headings: `# 一级标题

标题下面的正文，有**粗体**、*斜体*、~~删除线~~、\`行内代码\`，还有一个[链接](https://learn.microsoft.com/azure/ai-services/openai/)。

## 二级标题

1. 有序列表
2. 第二项
   - 里面还有一层
   - 以及并列的一项

### 三级标题

- [x] 已完成的事
- [ ] 还没做的事

> 一段引用，也许别人说得更好。

---

回答大多就是由这些拼成的。`,

    table: `四个模型放在一起比较，数字的单位是令牌。

| 模型 | 上下文 | 最长回答 | 推理 | 看图 |
|:--|--:|--:|:-:|:-:|
| gpt-4o | 128,000 | 16,384 | 否 | 是 |
| o4-mini | 200,000 | 100,000 | 是 | 是 |
| gpt-5.4 | 1,050,000 | 128,000 | 是 | 是 |
| gpt-35-turbo | 16,385 | 4,096 | 否 | 否 |

表格比屏幕宽时，应当自己左右滚动，而不带动整个页面。`,

    code: `三种语言，方便看看配色和复制按钮。

\`\`\`typescript
/** 不管数据块怎么切，都逐行给出。 */
async function* lines(source: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of source) {
    const parts = (rest + chunk).split('\\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}
\`\`\`

\`\`\`python
from collections import Counter

def most_common(words: list[str], n: int = 3) -> list[tuple[str, int]]:
    """出现最多的 n 个词，不分大小写。"""
    return Counter(w.lower() for w in words).most_common(n)
\`\`\`

\`\`\`sql
SELECT deployment, sum(prompt_tokens + completion_tokens) AS tokens
FROM usage
WHERE day >= date('now', '-7 days')
GROUP BY deployment
ORDER BY tokens DESC;
\`\`\`

再来一条命令：\`curl -H "api-key: $KEY" "$ENDPOINT/openai/v1/models"\`。`,

    maths: `前 $n$ 个自然数之和是 $\\frac{n(n+1)}{2}$，据说高斯上小学时就发现了。

把分数变成概率的 softmax：

$$
p_i = \\frac{e^{z_i / T}}{\\sum_{j=1}^{k} e^{z_j / T}}
$$

温度 $T \\to 0$ 时，最高分独占一切；$T \\to \\infty$ 时，各选项趋于相等，$p_i \\to \\tfrac{1}{k}$。

再来一个带矩阵的：

$$
\\begin{pmatrix} \\cos\\theta & -\\sin\\theta \\\\ \\sin\\theta & \\cos\\theta \\end{pmatrix}
\\begin{pmatrix} x \\\\ y \\end{pmatrix}
=
\\begin{pmatrix} x\\cos\\theta - y\\sin\\theta \\\\ x\\sin\\theta + y\\cos\\theta \\end{pmatrix}
$$`,

    diagram: `一条消息走过的路，用 Mermaid 画出来：

\`\`\`mermaid
sequenceDiagram
  participant 你
  participant 服务器
  participant 模型
  你->>服务器: 消息
  服务器->>模型: 提示词（流式）
  loop 直到写完
    模型-->>服务器: 几个令牌
    服务器-->>你: 同样的令牌
  end
  服务器->>服务器: 记下用量
\`\`\`

不支持画图的地方，看到的就是上面这段文字。`,

    slow: `这个回答不着急，大约每秒四个令牌。写的时候你可以关掉标签页再回来：服务器会接着写，字都会在这里。也可以按“停止”，已经写出来的会留下。`,

    refusal: `很抱歉，这件事我帮不了。（你要看的是一次拒绝，它就是这样到达的：放在单独的字段里，不混在回答的文字中。）`,

    cut: `这个回答会中途断掉。与模拟资源之间的连接会在一句话中间被切断，连个招呼也不打，就像网络出故障时那样。断开之前写出来的文字应当还能读到，页面也应当提供重试。如果你读到了这最后一句，说明中间有人把连接补上了。`,

    filteredAnswer: `这个回答开头平平常常，然后模拟资源的内容过滤会在中途把它停下来。Azure 会用 content_filter 作为这类回答的结束原因；在那之前发出的文字会留下，之后就什么也没有了。`,
  },

  noTools: `这条消息没有附带任何工具，所以没有可以调用的。带有 \`tools\` 的请求会得到一次调用：我挑名字最贴近你这句话的工具，再按它的参数定义填好参数。`,

  limitPassed: (seconds) =>
    `这次通过了。刚才同样的消息得到的是 **429 Too Many Requests**，\`retry-after\` 是 ${seconds} 秒；等够了时间，就放行了。`,

  errorPassed: `这次成功了。刚才同样的消息从模拟资源得到的是 **500**，还有那句惯常的 “Sorry about that!”；重试是对的。`,

  toolResults: (results) =>
    `${results.length === 1 ? '工具已经回答' : `${results.length} 个工具都已回答`}：

${results.map((r) => `- **${r.name}** → \`${r.content}\``).join('\n')}

真正的模型会在这里把结果说成一段话；这一来一回本身已经走完了。`,

  previous: (question) => `在这之前你问的是：

> ${question}`,

  noPrevious: `这是你在这里的第一条消息，之前什么都没有。先问点别的，再来问我一次。`,

  images: (sizes) => {
    const known = sizes.map((s) =>
      s
        ? `${s.width} × ${s.height} 像素（${s.mediaType.slice('image/'.length).toUpperCase()}）`
        : '在链接后面，尺寸未知',
    );
    return known.length === 1
      ? `我收到了**一张图片**：${known[0]}。图里是什么，我看不到。`
      : `我收到了 **${known.length} 张图片**。图里是什么我看不到，但尺寸是：\n\n${known.map((k, i) => `${i + 1}. ${k}`).join('\n')}`;
  },

  sum: (expression, result) => `$${expression} = ${result}$\n\n这点算术模拟器还是会的：**${result}**。`,

  reflect: ({ quote, question, words, about, turn, variant }) => `${openings[variant % openings.length]}

> ${quote}

- 这是${question ? '一个问题' : '一条消息'}，共 ${words} 个字词${about.length > 0 ? `，说的似乎是${about.map((word) => `**${word}**`).join('、')}` : ''}。
- 这是你在这次对话里的第 ${turn} 条消息。

真正的模型会在这里回答它；接上一个模型，把同样的话再发一遍，其余一切照旧。`,

  long: {
    title: '八颗行星，一颗一页',
    closing: `以上大约四千个令牌，一路有标题、列表、表格、公式和代码：足够感受一个长回答怎样滚动，写到一半按“停止”会怎样，以及下方的计量会显示多少。`,
  },

  untitled: '新的对话',

  followUps: (about) => [
    about === undefined ? '画一张流程图' : `再多讲讲${about}`,
    '给我看一个表格',
    '我之前问了什么？',
  ],
};
