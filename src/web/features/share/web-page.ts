/** A drawn transcript as one HTML file that opens anywhere: its styles, pictures and letters inside, no script at all. */

/** The file may show what is in it, and do nothing. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";

/** `drawn` stays as it is; what belongs to a page that runs (buttons, menus) is not in the file. */
export async function webPage(
  drawn: HTMLElement,
  { title, language }: { title: string; language: string },
): Promise<string> {
  const page = document.implementation.createHTMLDocument(title);
  const { head, body, documentElement } = page;
  documentElement.lang = language;
  head.prepend(meta(page, { charset: 'utf-8' }));
  head.append(
    meta(page, { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    meta(page, { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    meta(page, { name: 'color-scheme', content: 'light dark' }),
    meta(page, { name: 'generator', content: 'Parlor' }),
  );
  const copy = page.importNode(drawn, true);
  for (const live of copy.querySelectorAll('button, [role="status"], [role="toolbar"], script, input')) live.remove();
  await Promise.all([...copy.querySelectorAll('img')].map(inline));
  body.append(copy);
  // A style element would be stopped by this page's own policy, which the new document has inherited.
  const styles = (await stylesOf(drawn)).replaceAll('</', String.raw`<\/`);
  return `<!doctype html>\n${documentElement.outerHTML.replace('</head>', () => `<style>${styles}</style></head>`)}\n`;
}

function meta(page: Document, attributes: Record<string, string>): HTMLMetaElement {
  const element = page.createElement('meta');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** A picture that cannot be had leaves its description. */
async function inline(picture: HTMLImageElement): Promise<void> {
  try {
    picture.src = await dataAddress(picture.getAttribute('src') ?? '');
  } catch {
    picture.removeAttribute('src');
  }
}

async function dataAddress(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const blob = await response.blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(blob);
  });
}

/** Every rule of the page, with the letters it has loaded. The page itself does not scroll; the file does. */
async function stylesOf(drawn: HTMLElement): Promise<string> {
  const texts: string[] = [];
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules)
      texts.push(rule instanceof CSSFontFaceRule ? await faceOf(rule, drawn) : rule.cssText);
  return `${texts.join('\n')}\nhtml,body{height:auto;overflow:visible}#drawn{position:static;visibility:visible;width:auto}`;
}

async function faceOf(rule: CSSFontFaceRule, drawn: HTMLElement): Promise<string> {
  const formulas = drawn.querySelector('.katex') !== null;
  const family = rule.style.getPropertyValue('font-family').replaceAll(/["']/g, '');
  const used = [...document.fonts].some(
    (face) => face.family.replaceAll(/["']/g, '') === family && face.status === 'loaded',
  );
  const address = /url\(["']?([^"')]+)["']?\)/.exec(rule.cssText)?.[1];
  if (!formulas || !used || address === undefined) return '';
  try {
    // A sheet's own addresses are relative to it.
    const from = new URL(address, rule.parentStyleSheet?.href ?? location.href);
    return rule.cssText.replace(/url\(["']?[^"')]+["']?\)/, `url("${await dataAddress(from.href)}")`);
  } catch {
    return '';
  }
}
