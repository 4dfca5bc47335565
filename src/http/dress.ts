/** The page in the house's own colours, sign and language: part of what comes first, so that nothing changes after. */
import type { SettingStore } from '#store/settings.ts';

export async function dressed(html: string, settings: SettingStore): Promise<string> {
  const accent = await settings.get('instance.accent', null);
  const logo = await settings.get('instance.logo', null);
  const language = await settings.get('instance.language', null);
  // What is put in is letters, digits and hyphens: shared/settings.ts.
  let page = html;
  if (logo !== null)
    page = page.replace(/<link rel="icon"[^>]*>/, () => `<link rel="icon" href="/api/logo?v=${logo}">`);
  if (accent !== null)
    page = page.replace('</head>', () => `<link rel="stylesheet" href="/api/look.css?v=${accent.slice(1)}"></head>`);
  if (language !== 'auto') page = page.replace(/<html\b/, () => `<html data-language="${language}"`);
  return page;
}
