/** What few answers have comes with the first that has it. */
import { atRest } from '../../../lib/at-rest.ts';
import { lazy } from '../../../lib/lazy.ts';

/** For what stands under answers and holds its place: reading comes before it. */
const restful = async () => {
  await atRest();
  return (await import('./load.ts')).loadBeside();
};

export const Translated = lazy(async () => ({ default: (await (await import('./load.ts')).loadBeside()).Translated }));
export const Remembered = lazy(async () => ({ default: (await (await import('./load.ts')).loadBeside()).Remembered }));
export const AnsweredBy = lazy(async () => ({ default: (await (await import('./load.ts')).loadBeside()).AnsweredBy }));
export const Thumbs = lazy(async () => ({ default: (await restful()).Thumbs }));
export const ThumbItems = lazy(async () => ({ default: (await (await import('./load.ts')).loadBeside()).ThumbItems }));
export const FollowUps = lazy(async () => ({ default: (await restful()).FollowUps }));
export const ConnectFirst = lazy(async () => ({
  default: (await (await import('./load.ts')).loadBeside()).ConnectFirst,
}));
export const Script = lazy(async () => ({ default: (await (await import('./load.ts')).loadBeside()).Script }));
export const WrittenFile = lazy(async () => ({
  default: (await (await import('./load.ts')).loadBeside()).WrittenFile,
}));
export const Recalled = lazy(async () => ({ default: (await (await import('./load.ts')).loadBeside()).Recalled }));
export const Permission = lazy(async () => ({ default: (await (await import('./load.ts')).loadBeside()).Permission }));
