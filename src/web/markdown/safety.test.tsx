import { describe, expect, it, vi } from 'vitest';
import { rendering } from './__fixtures__/rendering.tsx';

const ELEMENTS = new Set(
  (
    'a blockquote br button code del div em figcaption figure h3 h4 h5 h6 hr img input kbd li ol p pre section span strong sub ' +
    'sup table tbody td th thead tr ul ' +
    // Icons, and what KaTeX draws.
    'svg path line circle rect polyline g math semantics annotation mrow mi mo mn ms mtext mfrac msqrt mroot msub msup msubsup ' +
    'munder mover munderover mtable mtr mtd mspace mstyle menclose mpadded mphantom mglyph'
  ).split(' '),
);
const HREF = /^(?:https?:\/\/|mailto:|#)/;
const SOURCE = /^data:image\/(?:png|jpeg|gif|webp);base64,/;

const TAB = '\t';
const NUL = '\u0000';

const hostile: readonly string[] = [
  // HTML
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)"/>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg/onload=alert(1)//',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<object data="data:text/html,<script>alert(1)</script>">',
  '<embed src="javascript:alert(1)">',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="http://a.b" onclick="alert(1)">x</a>',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<video><source onerror="alert(1)">',
  '<style>@import "http://evil.example/x.css";</style>',
  '<link rel=stylesheet href=http://evil.example>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<base href="//evil.example">',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<input autofocus onfocus=alert(1)>',
  '<!--><script>alert(1)</script>-->',
  '<!-- --!><img src=x onerror=alert(1)>',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?xml version="1.0"?><script>alert(1)</script>',
  '<sub onclick=alert(1)>x</sub><sup><img src=x onerror=alert(1)></sup>',
  '<br onclick=alert(1)><kbd style="x:expression(alert(1))">k</kbd>',
  '<<script>script>alert(1)<</script>/script>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><script>alert(1)</script></template>',
  // Links
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x]( javascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  `[x](java${TAB}script:alert(1))`,
  `[x](<java${TAB}script:alert(1)>)`,
  '[x](<java\nscript:alert(1)>)',
  `[x](${NUL}javascript:alert(1))`,
  '[x](\u0001javascript:alert(1))',
  '[x](javascript&#58;alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A&#x61;vascript:alert(1))',
  '[x](java&#9;script:alert(1))',
  '[x](java&Tab;script:alert(1))',
  '[x](java&NewLine;script:alert(1))',
  '[x](javascript&amp;#58;alert(1))',
  '[x](&#1;javascript:alert(1))',
  '[x](\\javascript:alert(1))',
  '[x](javascript\\:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](data:image/svg+xml;base64,PHN2Zy8+)',
  '[x](file:///etc/passwd)',
  '[x](blob:http://a.b/c)',
  '[x](//evil.example)',
  '[x](/api/account)',
  '[x](#note)',
  '[x](\u200bjavascript:alert(1))',
  '[x](\u202ejavascript:alert(1))',
  '[x](feed:javascript:alert(1))',
  '[x](view-source:javascript:alert(1))',
  '[x](http://a.b" onmouseover="alert(1))',
  '[x](http://a.b "t\\" onmouseover=\\"alert(1)")',
  "[x](http://a.b '\" onmouseover=alert(1) ')",
  '[x][1]\n\n[1]: javascript:alert(1)',
  '[x][1]\n\n[1]: <java&#10;script:alert(1)>',
  '[1]: javascript:alert(1)\n\n[1] ![1]',
  '[a](javascript:[b](javascript:alert(1)))',
  '[[x](javascript:alert(1))](http://a.b)',
  '[![x](javascript:alert(1))](javascript:alert(2))',
  '[x](parlor:unfinished)',
  // Autolinks
  '<javascript:alert(1)>',
  '<JAVASCRIPT:alert(1)>',
  '<vbscript:x>',
  '<data:text/html,x>',
  '<javascript&#58;alert(1)>',
  'javascript:alert(1) www.javascript:alert(1)',
  'http://a.b/"onmouseover="alert(1)',
  'https://a.b/<script>alert(1)</script>',
  'mailto:a@b.c?body=<img src=x onerror=alert(1)> ftp://a.b xmpp:a@b.c',
  // Images
  '![x](javascript:alert(1))',
  '![x](data:text/html;base64,PHNjcmlwdD4=)',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x](data:image/png;base64,AA" onerror="alert(1))',
  '![x" onerror="alert(1)](data:image/png;base64,AAAA)',
  '![<img src=x onerror=alert(1)>](http://a.b/c.png)',
  // Code
  '```<script>alert(1)</script>\nx\n```',
  '```js" onmouseover="alert(1)\nx\n```',
  '```__proto__\nx\n```',
  '```constructor\nx\n```',
  '`<img src=x onerror=alert(1)>`',
  '    <script>alert(1)</script>',
  // Formulas
  '$\\href{javascript:alert(1)}{x}$',
  '$$\\url{javascript:alert(1)}$$',
  '$\\htmlData{onclick=alert(1)}{x}$',
  '$\\htmlId{x}{y}\\htmlClass{z}{w}\\htmlStyle{position:fixed}{v}$',
  '$\\includegraphics{http://evil.example/x.png}$',
  '\\(\\text{<img src=x onerror=alert(1)>}\\)',
  '\\[\\def\\a{\\a\\a}\\a\\]',
  '$\\rule{500em}{500em}$',
  '$\\gdef\\x{\\href{javascript:alert(1)}{y}}\\x$ $\\x$',
  // Footnotes, tables, alerts
  'a[^"><img src=x onerror=alert(1)>]\n\n[^"><img]: x',
  'a[^__proto__]\n\n[^__proto__]: <script>alert(1)</script>',
  '| <script>alert(1)</script> | [x](javascript:alert(1)) |\n|---|---|\n| <img src=x onerror=alert(1)> | $\\href{javascript:a}{b}$ |',
  '> [!NOTE]<script>alert(1)</script>\n> <svg onload=alert(1)>',
  '- [x](javascript:alert(1)) <img src=x onerror=alert(1)>\n  - <script>alert(1)</script>',
  '# <script>alert(1)</script>\n\n<script>\n\nalert(1)\n\n</script>',
];

function complaints(root: HTMLElement): string[] {
  const found: string[] = [];
  for (const element of root.querySelectorAll('*')) {
    const name = element.tagName.toLowerCase();
    if (!ELEMENTS.has(name)) found.push(`<${name}>`);
    for (const { name: attribute, value } of element.attributes) {
      if (/^on/i.test(attribute) || /^(?:srcdoc|formaction|action|xlink:href)$/i.test(attribute)) found.push(attribute);
      if (attribute === 'href' && !HREF.test(value)) found.push(`href=${value}`);
      if (attribute === 'src' && !SOURCE.test(value)) found.push(`src=${value}`);
      if (/javascript:|vbscript:/i.test(value) && attribute !== 'title' && attribute !== 'alt')
        found.push(`${attribute}=${value}`);
    }
  }
  return found;
}

describe('what a model writes', () => {
  it('has a corpus worth the name', () => {
    expect(hostile.length).toBeGreaterThan(100);
    const planted = document.createElement('div');
    planted.innerHTML = '<script></script><p onclick="x"><a href="javascript:1">x</a><img src="http://a.b"></p>';
    expect(complaints(planted)).toEqual([
      '<script>',
      'onclick',
      'href=javascript:1',
      'href=javascript:1',
      'src=http://a.b',
    ]);
  });

  it('becomes no element, handler or address that was not meant, at once', async () => {
    for (const text of hostile) {
      const page = rendering();
      const root = page.show(text);
      await vi.waitFor(() => expect(root.querySelector('.md-math > code')).toBeNull(), 20_000);
      expect([text, ...complaints(root)]).toEqual([text]);
      page.leave();
    }
  }, 30_000);

  it('becomes none while it arrives, character by character', () => {
    for (const text of hostile) {
      const page = rendering();
      for (let end = 1; end <= text.length; end++) {
        const part = text.slice(0, end);
        expect([part, ...complaints(page.show(part, true))]).toEqual([part]);
      }
      expect([text, ...complaints(page.show(text))]).toEqual([text]);
      page.leave();
    }
  }, 60_000);

  it('is still readable: what is not allowed appears as text', () => {
    const page = rendering();
    expect(page.show('<script>alert(1)</script>').textContent).toBe('<script>alert(1)</script>');
    expect(page.show('[click](javascript:alert(1))').textContent).toBe('click');
    expect(page.show('<javascript:alert(1)>').textContent).toBe('javascript:alert(1)');
    page.leave();
  });
});
