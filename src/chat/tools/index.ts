/** Every tool. A new one is a file and a line here. */
import { currentTime } from './clock.ts';
import { runCode } from './code.ts';
import { readDocumentPages, searchDocuments } from './documents.ts';
import { remember } from './memory.ts';
import { searchChats } from './past-chats.ts';
import { changePicture, drawPicture } from './pictures.ts';
import { readWebPage } from './web-page.ts';
import { searchWeb } from './web-search.ts';
import type { Tool } from './tool.ts';

export const tools: readonly Tool[] = [
  currentTime,
  readDocumentPages,
  searchDocuments,
  runCode,
  drawPicture,
  changePicture,
  readWebPage,
  searchWeb,
  remember,
  searchChats,
];

/** What of ours is switched on and off together, in the order of the tools. */
export const toolGroups: readonly string[] = [...new Set(tools.map(({ group }) => group))];
