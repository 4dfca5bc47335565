/** Light, dark or the system's. `features/first/first-paint.js` applies the same before the page is drawn. */
import type { UserSettings } from '#shared/settings.ts';
import { remember, remembered } from './remembered.ts';

export type Theme = UserSettings['look.theme'];

export function rememberedTheme(): Theme {
  const theme = remembered('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  remember('theme', theme);
}
