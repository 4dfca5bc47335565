/** Drawing and changing pictures in an answer. */
import { z } from 'zod';
import type { Part } from '#shared/message.ts';
import { abilitiesOf } from '#shared/abilities.ts';
import { Id } from '#shared/ids.ts';
import { PICTURE_SIZES } from '#shared/contract/pictures.ts';
import { draw, type Drawn } from '../pictures.ts';
import { tool, type ToolContext, type ToolResult } from './tool.ts';

const Prompt = z.string().min(1).max(4000);
const Size = z.enum(PICTURE_SIZES).default('auto').describe('Square, wide or tall');

const able = ({ gateway, principal, web }: ToolContext, ability: 'draws' | 'edits') =>
  web.pictures !== false && gateway.deployments(principal).some((entry) => abilitiesOf(entry)[ability]);

function shown({ file, picture }: Drawn): ToolResult {
  const part: Part = {
    type: 'image',
    fileId: file.id,
    name: file.name,
    mediaType: file.media_type,
    ...(file.width === null ? {} : { width: file.width }),
    ...(file.height === null ? {} : { height: file.height }),
  };
  return {
    text: `The picture ${file.id} (${picture.size}) is shown to the person above this text. Do not link to it or describe it at length.`,
    parts: [part],
  };
}

const blank = { deployment: null, mask: null } as const;

export const drawPicture = tool({
  name: 'draw_picture',
  group: 'pictures',
  description: 'Draws a picture from a description and shows it in the answer.',
  input: z.strictObject({
    prompt: Prompt.describe('What to draw, in detail: subject, style, light, composition'),
    size: Size,
  }),
  offered: (context) => able(context, 'draws'),
  run: async ({ prompt, size }, context) => shown(await draw({ ...context, ...blank, prompt, size, sourceId: null })),
});

export const changePicture = tool({
  name: 'change_picture',
  group: 'pictures',
  description: 'Makes a changed version of a picture that was drawn in this conversation, and shows it in the answer.',
  input: z.strictObject({
    picture: Id.describe('The id of the picture, such as file_…'),
    prompt: Prompt.describe('What is to be different'),
    size: Size,
  }),
  offered: (context) => able(context, 'edits'),
  run: async ({ picture, prompt, size }, context) =>
    shown(await draw({ ...context, ...blank, prompt, size, sourceId: picture })),
});
