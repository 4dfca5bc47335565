/** PDF: the text of each page, in the order the file has it. Nothing is drawn and no script runs. */
import { getDocumentProxy } from 'unpdf';
import { DocumentError, pageCollector, type ParsedDocument } from './parsed.ts';

export async function readPdf(bytes: Uint8Array): Promise<ParsedDocument> {
  const pdf = await opened(bytes);
  const collector = pageCollector();
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent({ includeMarkedContent: false });
    let text = '';
    for (const item of items) if ('str' in item) text += item.hasEOL ? `${item.str}\n` : item.str;
    page.cleanup();
    if (!collector.add(joined(text))) break;
  }
  return { kind: 'pdf', unit: 'page', pages: collector.pages, cut: collector.cut };
}

/** Words that were divided at a line's end are whole again. */
function joined(text: string): string {
  return text.replaceAll(/(\p{Ll})-\n(\p{Ll})/gu, '$1$2');
}

async function opened(bytes: Uint8Array) {
  try {
    // A copy: the reader takes its buffer away.
    return await getDocumentProxy(Uint8Array.from(bytes), {
      disableFontFace: true,
      useSystemFonts: false,
      stopAtErrors: false,
      // Nothing of it is drawn: pictures this small are all that would be decoded.
      maxImageSize: 1,
      verbosity: 0,
    });
  } catch (error) {
    const encrypted = error instanceof Error && error.name === 'PasswordException';
    throw new DocumentError(encrypted ? 'encrypted' : 'damaged', error);
  }
}
