import { type ComponentType } from 'react';
import { lazy } from './lazy.ts';
import { spokenLanguage } from './i18n.tsx';
import { organisingWords } from './organising-words.ts';

/** A component that comes when it is needed, together with the words of projects, sharing and export. */
export function onDemand<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    const [component] = await Promise.all([load(), organisingWords.load(spokenLanguage())]);
    return { default: component };
  });
}
