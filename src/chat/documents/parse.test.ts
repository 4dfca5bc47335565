import { describe, expect, it } from 'vitest';
import { docx, paragraph, pdf, pptx, xlsx, zipped } from '../../../test/documents.ts';
import { parseDocument } from './parse.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const textsOf = async (bytes: Uint8Array, name: string) =>
  (await parseDocument(bytes, name)).pages.map(({ text }) => text);

describe('a document', () => {
  it('in PDF is read page by page', async () => {
    const document = await parseDocument(pdf([['First page', 'with two lines'], ['Second (page)']]), 'x.pdf');
    expect(document).toEqual({
      kind: 'pdf',
      unit: 'page',
      cut: false,
      pages: [
        { label: '', text: 'First page\nwith two lines' },
        { label: '', text: 'Second (page)' },
      ],
    });
  });

  it('of Word has its headings, tables and lists as markdown, and its pages where Word noted them', async () => {
    const table =
      '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Name</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>a|b</w:t></w:r></w:p></w:tc></w:tr>' +
      '<w:tr><w:tc><w:p><w:r><w:t>Ann</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>7</w:t></w:r></w:p></w:tc></w:tr></w:tbl>';
    const body =
      paragraph('Title', 'berschrift1') +
      paragraph('Text &amp; more') +
      table +
      '<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>point</w:t></w:r></w:p>' +
      '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' +
      '<w:p><w:r><w:lastRenderedPageBreak/><w:t>第二页</w:t></w:r></w:p>' +
      '<mc:AlternateContent><mc:Choice>' +
      paragraph('once') +
      '</mc:Choice><mc:Fallback>' +
      paragraph('twice') +
      '</mc:Fallback></mc:AlternateContent>';
    const { unit, pages } = await parseDocument(docx(body), 'x.docx');
    expect(unit).toBe('page');
    expect(pages.map(({ text }) => text)).toEqual([
      '# Title\nText & more\n| Name | a\\|b |\n| --- | --- |\n| Ann | 7 |\n\n- point',
      '第二页\nonce',
    ]);
  });

  it('of Word without noted pages is divided by length', async () => {
    const { unit, pages } = await parseDocument(docx(paragraph('x'.repeat(4000)).repeat(3)), 'x.docx');
    expect([unit, pages.length]).toEqual(['part', 3]);
  });

  it('of Excel has every sheet as rows, dates as dates, gaps kept', async () => {
    const first =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>said "so", twice</t></is></c></row>' +
      '<row r="2"><c r="A2" s="1"><v>45000</v></c><c r="B2" s="2"><v>45000.5</v></c><c r="C2"><v>0.30000000000000004</v></c><c r="D2" t="b"><v>1</v></c></row>';
    const { unit, pages } = await parseDocument(xlsx({ Umsatz: first, 空: '' }, ['Tag']), 'x.xlsx');
    expect(unit).toBe('sheet');
    expect(pages).toEqual([
      { label: 'Umsatz', text: 'Tag,,"said ""so"", twice"\n2023-03-15,2023-03-15 12:00,0.3,TRUE' },
      { label: '空', text: '' },
    ]);
  });

  it('of PowerPoint has its slides in the order they are shown, with their notes', async () => {
    const slides = [
      { title: 'Start', lines: ['one', 'two'], notes: 'say hello' },
      { title: 'End', lines: ['three'] },
    ];
    expect(await textsOf(pptx(slides), 'x.pptx')).toEqual(['# Start\none\ntwo\n\nNotes: say hello', '# End\nthree']);
  });

  it('in HTML is what a reader would see', async () => {
    const page =
      '<!doctype html><html><head><title>A &amp; B</title><script>let x = "<p>no</p>"</script></head><body>' +
      '<nav>menu</nav><h2>Head<b>ing</b></h2><p>One &lt; two&nbsp;&#8211; 3 < 4</p><ul><li>a</li><li>b</li></ul>' +
      '<table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table><pre>a\n  b</pre>' +
      '<style>p{}</style><!-- <p>hidden</p> --><img alt=">" src=x>after</body></html>';
    const [text] = await textsOf(utf8(page), 'x.html');
    expect(text).toContain('A & B');
    expect(text).toContain('## Heading');
    expect(text).toContain('One < two – 3 < 4');
    expect(text).toContain('- a\n- b');
    expect(text).toContain('k | v\n1 | 2');
    expect(text).toContain('a\n  b');
    expect(text).toContain('after');
    expect(text).not.toMatch(/no<|hidden|menu|p\{/);
  });

  it('of lines is divided by them, and knows which they are', async () => {
    const lines = Array.from({ length: 250 }, (_, at) => `  line ${at + 1}`).join('\r\n');
    const { unit, kind, pages } = await parseDocument(utf8(lines), 'x.py');
    expect([unit, kind]).toEqual(['lines', 'code']);
    expect(pages.map(({ label }) => label)).toEqual(['1–120', '121–240', '241–250']);
    expect(pages[2]?.text.split('\n')).toHaveLength(10);
    expect(pages[0]?.text.startsWith('  line 1\n')).toBe(true);
  });

  // What Excel and editors of each country save when nobody tells them otherwise.
  it.each([
    ['Japan', '93fa967b8cea82cc8365834c83588367837483408343838b82c582b78142', '日本語のテキストファイルです。'],
    [
      'Taiwan',
      'a96da6572ca661a77d0aa4fda470a9fa2cbb4fa55fa5aba4a4a5bfb0cfadabbc79ab6eb8f4a440ac71',
      '姓名,地址\n王小明,臺北市中正區重慶南路一段',
    ],
    [
      'Korea',
      'c8abb1e6b5bf2cbcadbfefc6afbab0bdc320c1beb7ceb1b820bcbcc1beb4ebb7ce0ac0ccb0cdc0ba20c7d1b1b9beeeb7ce20b5c820c6c4c0cfc0d4b4cfb4d92e20b3bbbfebc0bb20c0d0beee20c1d6bcbcbfe42e',
      '홍길동,서울특별시 종로구 세종대로\n이것은 한국어로 된 파일입니다. 내용을 읽어 주세요.',
    ],
    [
      'Russia',
      'c8ecff3bc3eef0eee40ac8e2e0ed3bcceef1eae2e00addf2ee20f4e0e9eb20ede020f0f3f1f1eaeeec20ffe7fbeae52e',
      'Имя;Город\nИван;Москва\nЭто файл на русском языке.',
    ],
    ['Germany', '4e616d653b53746164740a4afc7267656e3b4bf66c6e', 'Name;Stadt\nJürgen;Köln'],
    [
      'France',
      '5072e96e6f6d3b56696c6c650ac96c6f6469653b4f726ce9616e730a8c75767265206372e9e96520e0206c92e974e9',
      'Prénom;Ville\nÉlodie;Orléans\nŒuvre créée à l’été',
    ],
    [
      'China',
      'd0d5c3fb2cb3c7cad00ad5c5c8fd2cb1b1bea90ad5e2cac7d2bbb8f6d6d0cec4cec4bcfea3acc7ebb6c1c8a1cbfcb5c4c4dac8dda1a3',
      '姓名,城市\n张三,北京\n这是一个中文文件，请读取它的内容。',
    ],
  ])('of an Excel in %s is read as it was written', async (_, hex, text) => {
    expect(await textsOf(Buffer.from(hex, 'hex'), 'x.csv')).toEqual([text]);
  });

  it('in another encoding is read in it', async () => {
    const gb = Buffer.from('c4e3bac3cac0bde7', 'hex');
    expect(await textsOf(gb, 'x.txt')).toEqual(['你好世界']);
    expect(await textsOf(Buffer.from('\ufeffhé', 'utf16le'), 'x.txt')).toEqual(['hé']);
    for (const text of ['Name,Stadt\nJürgen,Köln', '姓名，城市\n张三，北京']) {
      const bytes = Buffer.from(text, 'utf16le');
      expect(await textsOf(bytes, 'x.csv')).toEqual([text]);
      expect(await textsOf(Buffer.from(bytes).swap16(), 'x.csv')).toEqual([text]);
    }
  });
});

describe('a hostile document', () => {
  const why = async (bytes: Uint8Array, name: string) =>
    parseDocument(bytes, name).then(
      () => 'read',
      (error: { why?: string }) => error.why,
    );

  it('that is no document is refused: programs, pictures by name, nothing at all', async () => {
    expect(await why(Buffer.from('7f454c46020101000000', 'hex'), 'x.txt')).toBe('unknown');
    expect(await why(utf8('<svg onload="x">'), 'x.png')).toBe('unknown');
    expect(await why(new Uint8Array(), 'x.txt')).toBe('blank');
    expect(await why(zipped({ 'a.txt': 'x' }), 'x.zip')).toBe('unknown');
    expect(await why(utf8(' \n \n'), 'x.txt')).toBe('blank');
  });

  it('that unpacks to far too much is refused before it is unpacked', async () => {
    const bomb = zipped({ 'word/document.xml': new Uint8Array(16 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(50_000);
    expect(await why(bomb, 'x.docx')).toBe('large');
    const crowd = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`x${at}`, '']));
    expect(await why(zipped({ 'word/document.xml': '<x/>', ...crowd }), 'x.docx')).toBe('large');
  });

  it('that lies about its size gets no more room than it said', async () => {
    const file = docx(paragraph('x'.repeat(100_000)));
    const buffer = Buffer.from(file);
    // The central directory's record of the main part: its unpacked size stands 20 bytes after the mark's beginning + 4.
    const at = buffer.lastIndexOf('word/document.xml') - 46;
    expect(buffer.readUInt32LE(at)).toBe(0x02014b50);
    buffer.writeUInt32LE(10, at + 24);
    expect(await why(buffer, 'x.docx')).toBe('damaged');
  });

  it('with a document type is refused: no entities, neither many nor from elsewhere', async () => {
    const lol = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>';
    const outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>';
    for (const doctype of [lol, outside])
      expect(await why(zipped({ 'word/document.xml': `${doctype}<x>&a;</x>` }), 'x.docx')).toBe('damaged');
  });

  it('that refers to places outside itself reads nothing there', async () => {
    const rels =
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="file:///etc/passwd"/>' +
      '<Relationship Id="rId2" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>';
    const book = zipped({
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/><sheet name="b" r:id="rId2"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': rels,
    });
    expect(await why(book, 'x.xlsx')).toBe('blank');
  });

  it('that is cut off or nested without end is damaged, or read as far as it makes sense', async () => {
    expect(await why(docx(paragraph('x')).subarray(0, 300), 'x.docx')).toBe('unknown');
    expect(await why(docx('<w:p>'.repeat(50_000)), 'x.docx')).toBe('damaged');
    expect(await why(utf8('%PDF-1.7 <script>alert(1)</script>'), 'x.pdf')).toBe('damaged');
    expect(await why(utf8('<'.repeat(500_000)), 'x.html')).toBe('read');
    expect(await why(utf8('<nav>'.repeat(200_000)), 'x.html')).toBe('blank');
    expect(await why(utf8(`<a href="${'<'.repeat(300_000)}`), 'x.html')).toBe('read');
    expect(await why(utf8('&'.repeat(300_000)), 'x.html')).toBe('read');
  });

  it('with a cell far to the right does not fill the row up to it', async () => {
    const [text] = await textsOf(
      xlsx({ a: '<row><c r="XFD1"><v>1</v></c><c r="B1"><v>2</v></c></row>'.repeat(3) }),
      'x.xlsx',
    );
    expect(text).toBe(',2\n,2\n,2');
  });
});
