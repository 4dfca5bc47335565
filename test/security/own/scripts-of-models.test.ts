/**
 * What a model writes is run here, and what others wrote may have told it what to write. A script reaches nothing of the
 * house (chat/code/evaluate.test.ts), and what comes out of it is data: names that are no paths, pictures that only
 * draw, texts that never open as a page; and it is given the documents of its own person alone.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawingOf } from '#chat/code/drawing.ts';
import { givenFiles } from '#chat/code/given.ts';
import { keepWritten } from '#chat/code/kept.ts';
import { fileNameOf } from '#chat/code/names.ts';
import type { ToolContext } from '#chat/tools/tool.ts';
import { uploadFile } from '#shared/contract/files.ts';
import type { FilePart, Part } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { testApp, type Caller, type TestApp } from '../../app.ts';

let app: TestApp;
let ann: Caller;
let bob: Caller;

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann', 'owner');
  bob = await app.as('bob');
});
afterAll(() => app.close());

function contextOf(who: Caller, documents: FilePart[] = []) {
  const { db, blobs, now } = app.deps;
  // Of who asks nothing else is looked at here.
  const principal = { userId: who.userId } as Principal;
  const web: ToolContext['web'] = { allowed: false, get: fetch, search: null, servers: [] };
  return { db, blobs, now, principal, documents, web, signal: new AbortController().signal };
}

const svg = (inner: string, attributes = '') => `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`;

describe('a picture that a script drew', () => {
  it('only draws, and refers to nothing outside of it', () => {
    const gradient = '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><rect fill="url(#g)"/>';
    const fine = svg(
      `<style>text{font:12px sans-serif}</style>${gradient}<text>5 &gt; 3 &#176;</text><use href="#g"/>`,
    );
    expect(drawingOf(fine)).toEqual({ text: fine, width: 800, height: 450 });
    expect(drawingOf('<?xml version="1.0"?><!-- c --><svg width="10px" height="4.4"/>')).toMatchObject({
      text: '<?xml version="1.0"?><!-- c --><svg xmlns="http://www.w3.org/2000/svg" width="10px" height="4.4"/>',
      width: 10,
      height: 4,
    });
    expect(drawingOf(svg('', 'viewBox="0 0 99999999 1"'))).toMatchObject({ width: 800, height: 450 });
    for (const evil of [
      svg('<script>alert(1)</script>'),
      svg('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>'),
      svg('', 'onload="alert(1)"'),
      svg('<path d="" OnClick="alert(1)" />'),
      svg('<foreignObject><iframe src="javascript:alert(1)"/></foreignObject>'),
      svg('<a href="javascript:alert(1)"><text>x</text></a>'),
      svg('<use href="https://evil.example/x.svg#a"/>'),
      svg('<use xlink:href="data:image/svg+xml,x#a"/>'),
      svg('<use href="&#104;ttps://evil.example/x.svg#a"/>'),
      svg('<image href="https://evil.example/track.png"/>'),
      svg('<use href="#a" xml:base="https://evil.example/"/>'),
      svg('<style>@import url(https://evil.example/x.css)</style>'),
      // An escape beside a reference to its own.
      svg(String.raw`<style>.a{fill:url(#g);background:\75rl(//evil.example/a)}</style>`),
      svg(`<rect style='background:src("//evil.example/a")'/>`),
      svg('<style>path{fill:url(https://evil.example/x)}</style>'),
      svg('<style><![CDATA[path{fill:url(https://evil.example/x)}]]></style>'),
      svg('<style>path{fill:&#117;rl(https://evil.example/x)}</style>'),
      svg('<style>@imp<!-- -->ort "https://evil.example/x.css"</style>'),
      svg('<style>@imp<g/>ort "https://evil.example/x.css"</style>'),
      '<?xml version="1.0" encoding="Shift_JIS"?><svg/>',
      svg('<style>path{fill:u\\72l(https://evil.example/x)}</style>'),
      svg('<rect style="fill:u\\72l(https://evil.example/x)"/>'),
      svg('<rect fill="url(https://evil.example/x)"/>'),
      svg('<animate attributeName="href" to="javascript:alert(1)"/>'),
      svg('<set attributeName="onload" to="alert(1)"/>'),
      '<!DOCTYPE svg [<!ENTITY x "y">]><svg>&x;</svg>',
      '<?xml-stylesheet href="https://evil.example/x.css"?><svg/>',
      '<svg></svg><script>alert(1)</script>',
      '<html><svg></svg></html>',
      '<svg xmlns="http://www.w3.org/1999/xhtml"/>',
      '<svg><rect></svg>',
      'GIF89a<script>alert(1)</script>',
      '',
    ])
      expect(() => drawingOf(evil), evil).toThrow(Error);
  });

  it('is a text when it does more', async () => {
    const written = new Map([['evil.svg', svg('<script>alert(1)</script>')]]);
    const { parts, notes } = await keepWritten(contextOf(ann), written);
    expect(parts).toMatchObject([{ type: 'file', mediaType: 'text/plain; charset=utf-8' }]);
    expect(notes).toEqual([expect.stringContaining('<script> is not allowed')]);
  });
});

describe('a file that a script wrote', () => {
  it('has a name that is no path, and promises nothing that a text is not', () => {
    const names: [string, string | null][] = [
      ['../../etc/passwd', 'passwd.txt'],
      ['C:\\Windows\\a.csv', 'a.csv'],
      ['.htaccess', 'htaccess.txt'],
      ['a\u202egnp.csv', 'agnp.csv'],
      ['a\u0000\n"b".html', 'ab.html'],
      ['CON.txt', '_CON.txt'],
      ['  ..  ', 'file.txt'],
      ['', 'file.txt'],
      ['日本語.md', '日本語.md'],
      [`${'x'.repeat(500)}.csv`, `${'x'.repeat(76)}.csv`],
      ['report.pdf', null],
      ['tool.exe', null],
      ['tool.exe. ', null],
      ['page.html.lnk', null],
    ];
    for (const [wished, name] of names) expect(fileNameOf(wished.slice(0, 5000)), wished).toBe(name);
  });

  it('is served as a text, whatever its name and its beginning say', async () => {
    const written = new Map([
      ['page.html', '<script>alert(1)</script>'],
      ['a.txt', '%PDF-1.7'],
      ['A.TXT', '\u0089PNG'],
    ]);
    const { parts } = await keepWritten(contextOf(ann), written);
    expect(parts.map((part: Part) => ('name' in part ? part.name : ''))).toEqual(['page.html', 'a.txt', 'A (2).TXT']);
    for (const part of parts) {
      const served = await ann.raw(`/api/files/${'fileId' in part ? part.fileId : ''}`);
      expect(served.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(served.headers.get('content-disposition')).toMatch(/^attachment;/);
      expect((await bob.raw(`/api/files/${'fileId' in part ? part.fileId : ''}`)).status).toBe(404);
    }
  });

  it('is not there any more when the answer was stopped meanwhile', async () => {
    const stop = new AbortController();
    const { blobs } = app.deps;
    const kept: string[] = [];
    const stopping = {
      ...blobs,
      put: async (id: string, bytes: Uint8Array) => {
        kept.push(id);
        await blobs.put(id, bytes);
        stop.abort(new Error('stopped'));
      },
    };
    const context = { ...contextOf(ann), blobs: stopping, signal: stop.signal };
    await expect(keepWritten(context, new Map([['a.txt', 'x']]))).rejects.toThrow('stopped');
    for (const id of kept) expect((await ann.raw(`/api/files/${id}`)).status).toBe(404);
    expect(kept).toHaveLength(1);
  });
});

it('a script is given the documents of its own person alone, whatever a message says', async () => {
  const reply = await ann.raw('/api/files?name=secret.csv', { method: 'POST', body: 'a,b\n1,2\n' });
  const { id, name, mediaType, bytes, document } = uploadFile.result.parse(await reply.json());
  if (!document) throw new Error('not read');
  const part: FilePart = { type: 'file', fileId: id, name, mediaType, bytes, document };
  expect((await givenFiles(contextOf(ann, [part]))).files).toEqual({ 'secret.csv': 'a,b\n1,2\n' });
  expect(await givenFiles(contextOf(bob, [part]))).toEqual({ files: {}, left: [] });
  const big: FilePart = { ...part, bytes: 50_000_000 };
  expect(await givenFiles(contextOf(ann, [big]))).toEqual({ files: {}, left: ['secret.csv'] });
});
