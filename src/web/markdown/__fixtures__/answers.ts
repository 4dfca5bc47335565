/** Answers as models write them, with everything that is hard about them. Used by the tests and the benchmark. */

export const everything = `# Streaming over SSE

Server-sent events are **plain HTTP**: one response that *stays open*, with \`data:\` lines. See [the standard](https://html.spec.whatwg.org/multipage/server-sent-events.html "HTML") or https://example.com/a?b=1&c=2. Water is H<sub>2</sub>O, press <kbd>Ctrl</kbd> + <kbd>K</kbd>, ~~old~~ new.[^1] A hard  
break, another\\
one, and AT&amp;T &copy; &#38; ***both***.

## What to remember

1. **Framing.** A blank line ends an event.
2. **Reconnect.** The browser sends \`Last-Event-ID\`:
   - within \`retry\` milliseconds
   - with the same URL
     - and nested once more
3. **Buffering.** Proxies like to wait:
   \`\`\`nginx
   location /api/ {
     proxy_buffering off; # let bytes through
   }
   \`\`\`

- [x] Write the parser
- [ ] Measure it

* loose

* list

### Code

\`\`\`typescript
/** Reads **events** from a stream. */
export async function* events(stream: ReadableStream<Uint8Array>) {
  for await (const chunk of stream) yield \`\${chunk.length}\`;
}
\`\`\`

    indented code

| Region | Deployment | Latency |
|:--|:-:|--:|
| Sweden Central | \`gpt-4o\` | 312 ms |
| Japan **East** | \`a\\|b\` | 1,204 ms |
| short |

> A quotation, with **emphasis**.
> It goes on.
>
> > nested

> [!WARNING]
> Quota is per *region*.

Inline maths $e^{i\\pi} + 1 = 0$ and \\(a*b*c\\), prices: $5 and $10. Display:

$$
\\int_0^1 x\\,dx = \\frac{1}{2}
$$

\\[ a = b \\]

![A chart](https://images.example.com/chart.png) and <script>alert(1)</script> as text, [by reference][ref] and [ref].

Setext
======

---

中文段落：**重点：**然后是正文，**“引号”**与English混排，链接https://example.com，结束。

[ref]: https://example.com/ref 'Reference'

[^1]: A note with \`code\` and a [link](https://example.com).

    Its second paragraph.

The end.`;

/** Texts that stop where it hurts. */
export const broken: readonly string[] = [
  '**bold never closed\n\nnext',
  '- a\n  - b\n\n    c\n- d\n\n\n- e',
  '```\nunclosed\n``',
  '~~~ts\nx\n```\n~~~~',
  '```markdown\n# A\n```bash\nnpm i\n```\nmore\n```\nafter',
  '| a | b\n|---|\n| not a table',
  'a | b\n--|--\n1 | 2\n\n|x|',
  '$$ unclosed\n\ntext $5\n\n$$\nx\n\ny\n$$ z',
  '\\[ open\n- list\n\\] and \\(x',
  '[a][b] [b] ![b] [b][]\n\n[b]: http://x.y\n[b]: http://other',
  '[late]: <http://x.y> "t"\n\ntext [late][] [LATE]',
  'a[^x] b[^y] c[^z]\n\n[^y]: why[^x]\n[^x]: ex\n\n    more\nlazy\n\nend',
  '> quote\nlazy\n\n> [!note]\n> - a\n>   ```\n>   code\n>   ```\n> - b',
  '1. a\n   ```js\n   x\n\n   y\n   ```\n2. b\n\n   ```\nnot inside',
  '10. ten\n11. eleven\n\n3) other',
  'Title\n---\ntext\n***\n* * *\n- - -',
  '<div>\n*a*\n\n</div>\n<!-- c\n\nc -->\n<br/>x<br>y',
  'line\r\nnext\r\n\r\npara\rlone',
  '#no heading\n#\n# \n####### seven\n# closed ##',
  '* * *\n*a\n_b_c_ snake_case *d*e',
  'https://a.b/c_(d)_e, www.x.y. a@b.cd <https://e.f> <g@h.ij>',
  '😀 **😀** $😀$ `😀`\n\n| 😀 |\n|-|\n| 👩‍👩‍👧 |',
  '\\*not em\\* \\\\ \\` \\$5 \\[x\\](http://a.b)',
  '- [ ] open\n- [x]\n- [ ]no\n1. [X] done\n\n   para',
  '- a\n- b\n# h\n- c\n```\nd\n```\n- e',
  '&lt;b&gt; &#x26; &bogus; &#0; &amp;amp;',
  'x'.repeat(300) + ' **' + 'y '.repeat(120),
  '[[[[a](b)](c)](d)](e) [![i](http://a.b/c.png)](http://d.e)',
];
