import { besideAnswersWords } from '../../../lib/beside-answers.ts';
import { spokenLanguage } from '../../../lib/i18n.tsx';
import { Translated } from './translated.tsx';
import { Recalled } from './recalled.tsx';
import { Remembered } from './remembered.tsx';
import { AnsweredBy } from './answered-by.tsx';
import { FollowUps } from './follow-ups.tsx';
import { Script } from './script.tsx';
import { WrittenFile } from './written-file.tsx';
import { ThumbItems, Thumbs } from './thumbs.tsx';
import { ConnectFirst } from './connect-first.tsx';
import { Permission } from './permission.tsx';

/** What stands beside answers, with its words, for `lazy`. */
export async function loadBeside() {
  await besideAnswersWords.load(spokenLanguage());
  return {
    Translated,
    Remembered,
    AnsweredBy,
    Thumbs,
    ThumbItems,
    FollowUps,
    ConnectFirst,
    Permission,
    Recalled,
    Script,
    WrittenFile,
  };
}
