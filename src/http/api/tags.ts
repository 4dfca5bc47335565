import { changeTag } from '#chat/tags.ts';
import { deleteTag, listTags, renameTag } from '#shared/contract/tags.ts';
import * as tags from '#store/tags.ts';
import { handle, type Mounted } from '../mount.ts';

export const tagRoutes: Mounted[] = [
  handle(listTags, async ({ who }, deps) => ({ tags: await tags.listTags(deps.db, who.principal.userId) })),

  handle(renameTag, async ({ body, who }, deps) => ({
    undo: await changeTag(deps, who.principal.userId, body.name, body.to),
  })),

  handle(deleteTag, async ({ body, who }, deps) => ({
    undo: await changeTag(deps, who.principal.userId, body.name, null),
  })),
];
