/** The demonstration in English. */
import type { Phrases } from './phrases.ts';

const tries = [
  '“show me a table”',
  '“show me some code”',
  '“show me maths”',
  '“draw a diagram”',
  '“give me a long answer”',
  '“show me a rate limit”',
  '“what did I ask before?”',
];

const openings = [
  'Here is what I can tell from your message alone.',
  'Let me say back what I read.',
  'This is what arrived here.',
];

export const english: Phrases = {
  firstContact: `> **This is the simulator, not a model.** It runs inside the server, needs no key and costs nothing. Its answers were written in advance; how they travel (streaming, tokens, limits, errors) is the same as with a real Azure OpenAI resource.`,

  menu: `Ask for any of these, in your own words:

- **Formatting**: “show me headings”, “… a table”, “… some code”, “… maths”, “… a diagram”
- **Length and pace**: “give me a long answer”, “give me a slow answer”
- **A tool call**: “call a tool”, “run some code”, “plot a chart” (when the chat offers tools)
- **Things going wrong**: “show me a rate limit”, “… an error”, “… a broken connection”, “… a refusal”
- **The content filter**: “show me a filtered prompt”, “show me a filtered answer”
- **Memory**: “what did I ask before?”

A picture gets its size read, a sum such as \`12 * 7\` gets done, and “say …” is said.`,

  suggestions: (turn) => {
    const pick = [0, 1, 2].map((i) => tries[(turn * 3 + i) % tries.length]);
    return `Next you could try ${pick[0]}, ${pick[1]} or ${pick[2]}; “help” lists everything.`;
  },

  greeting: (variant) => ['Hello, good to see you.', 'Hello there.', 'Hi, and welcome.'][variant % 3] ?? 'Hello.',

  fixed: {
    headings: `# A first heading

Text under it, with **bold**, *italic*, ~~struck~~ and \`inline code\`, and a [link](https://learn.microsoft.com/azure/ai-services/openai/).

## A second level

1. An ordered list
2. with a second entry
   - and a nested one
   - beside it another

### A third level

- [x] a task that is done
- [ ] one that is not

> A quotation, in case somebody said it better.

---

That is most of what answers are made of.`,

    table: `Four models, side by side. Numbers are tokens.

| Model | Context | Longest answer | Reasons | Sees pictures |
|:--|--:|--:|:-:|:-:|
| gpt-4o | 128,000 | 16,384 | no | yes |
| o4-mini | 200,000 | 100,000 | yes | yes |
| gpt-5.4 | 1,050,000 | 128,000 | yes | yes |
| gpt-35-turbo | 16,385 | 4,096 | no | no |

A table wider than the screen should scroll by itself and leave the page where it is.`,

    code: `Three languages, so that colours and the copy button can be judged.

\`\`\`typescript
/** Yields the lines of a stream, whatever the chunks were. */
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
    """The n most frequent words, ignoring case."""
    return Counter(w.lower() for w in words).most_common(n)
\`\`\`

\`\`\`sql
SELECT deployment, sum(prompt_tokens + completion_tokens) AS tokens
FROM usage
WHERE day >= date('now', '-7 days')
GROUP BY deployment
ORDER BY tokens DESC;
\`\`\`

And a command: \`curl -H "api-key: $KEY" "$ENDPOINT/openai/v1/models"\`.`,

    maths: `The sum of the first $n$ numbers is $\\frac{n(n+1)}{2}$; Gauss is said to have found it at school.

The softmax that turns scores into probabilities:

$$
p_i = \\frac{e^{z_i / T}}{\\sum_{j=1}^{k} e^{z_j / T}}
$$

With temperature $T \\to 0$ the largest score takes everything; with $T \\to \\infty$ all choices become equal, $p_i \\to \\tfrac{1}{k}$.

And one with a matrix:

$$
\\begin{pmatrix} \\cos\\theta & -\\sin\\theta \\\\ \\sin\\theta & \\cos\\theta \\end{pmatrix}
\\begin{pmatrix} x \\\\ y \\end{pmatrix}
=
\\begin{pmatrix} x\\cos\\theta - y\\sin\\theta \\\\ x\\sin\\theta + y\\cos\\theta \\end{pmatrix}
$$`,

    diagram: `The way of a message, as a Mermaid diagram:

\`\`\`mermaid
sequenceDiagram
  participant You
  participant Server
  participant Model
  You->>Server: message
  Server->>Model: prompt, streamed
  loop until it is done
    Model-->>Server: a few tokens
    Server-->>You: the same tokens
  end
  Server->>Server: usage is written down
\`\`\`

Where diagrams are not drawn, the text above is what you see.`,

    slow: `This answer takes its time, about four tokens a second. While it does, you can close the tab and come back: the server goes on, and the words will be here. Or press Stop, and what was written so far stays.`,

    refusal: `I'm sorry, but I can't help with that. (You asked to see a refusal, and this is how one arrives: in a field of its own, not among the words of an answer.)`,

    cut: `This answer is going to break off. The connection to the simulated resource will be torn down in the middle of a sentence, without a word of goodbye, the way a failing network does it. What was written up to that point should stay readable, and the page should offer to try again. If you can read this last line, the connection was mended somewhere in between.`,

    filteredAnswer: `This answer begins harmlessly enough, and then the content filter of the simulated resource stops it in the middle. Azure ends such an answer with the finish reason content_filter; the words sent before that stay, and nothing follows them.`,
  },

  noTools: `No tools were offered with this message, so there is none to call. A request that carries \`tools\` gets a call back: I pick the tool whose name fits your words and fill in its arguments from its schema.`,

  limitPassed: (seconds) =>
    `This time it went through. A moment ago the same message got **429 Too Many Requests**, with a \`retry-after\` of ${seconds} seconds; whoever waits that long is let in.`,

  errorPassed: `This time it worked. A moment ago the same message got **500** from the simulated resource, with the usual “Sorry about that!”; trying again was the right thing to do.`,

  toolResults: (results) =>
    `${results.length === 1 ? 'The tool has answered' : `All ${results.length} tools have answered`}:

${results.map((r) => `- **${r.name}** → \`${r.content}\``).join('\n')}

A real model would now put this into words; the round trip itself is complete.`,

  previous: (question) => `Before this you asked:

> ${question}`,

  noPrevious: `This is your first message here, so there is nothing before it. Ask something else and then ask me again.`,

  images: (sizes) => {
    const known = sizes.map((s) =>
      s
        ? `${s.width} × ${s.height} px (${s.mediaType.slice('image/'.length).toUpperCase()})`
        : 'size unknown, it is behind a link',
    );
    return known.length === 1
      ? `I received **one picture**: ${known[0]}. I cannot see what it shows.`
      : `I received **${known.length} pictures**. I cannot see what they show, but their sizes are:\n\n${known.map((k, i) => `${i + 1}. ${k}`).join('\n')}`;
  },

  sum: (expression, result) => `$${expression} = ${result}$\n\nThat much arithmetic a simulator can do: **${result}**.`,

  reflect: ({ quote, question, words, about, turn, variant }) => `${openings[variant % openings.length]}

> ${quote}

- It is ${question ? 'a question' : 'a message'} of ${words} ${words === 1 ? 'word' : 'words'}${about.length > 0 ? `, and it seems to be about ${about.map((word) => `**${word}**`).join(', ')}` : ''}.
- It is your message number ${turn} in this conversation.

A real model would answer it here; connect one, send the same words again, and everything else stays as it is.`,

  long: {
    title: 'Eight planets, one page each',
    closing: `That was about four thousand tokens, with headings, lists, tables, formulas and code on the way: enough to feel how a long answer scrolls, how Stop behaves in the middle of it, and what it costs on the meter below.`,
  },

  untitled: 'A new conversation',

  followUps: (about) => [
    about === undefined ? 'Show me a diagram' : `Tell me more about ${about}`,
    'Show me a table',
    'What did I ask before?',
  ],
};
