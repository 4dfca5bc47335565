/** Drawing and changing pictures: asked of a deployment that can, kept as files of the person, with how they came about. */
import { z } from 'zod';
import type { PICTURE_SIZES } from '#shared/contract/pictures.ts';
import { AppError } from '#shared/errors.ts';
import { imageInfo } from '#shared/image.ts';
import { findFile } from '#store/files.ts';
import type { Db } from '#store/open.ts';
import { insertPicture } from '#store/pictures.ts';
import type { FileRow, PictureRow } from '#store/schema.ts';
import type { Blobs } from './blobs.ts';
import { keepPicture } from './documents/keep.ts';
import { askWhole, deploymentFor, formBody, jsonBody, type FormFile, type MediaCall } from './media.ts';

export type PictureSize = (typeof PICTURE_SIZES)[number];

/** A picture of the largest size and quality, as base64, with room. */
const LARGEST = 64 * 1024 * 1024;

const Answer = z.object({
  data: z.array(z.object({ b64_json: z.string().nullish() })).min(1),
});

export interface Drawing extends Omit<MediaCall, 'deployment'> {
  db: Db;
  blobs: Blobs;
  now(): number;
  /** A deployment's public name; null: the first that can. */
  deployment: string | null;
  prompt: string;
  size: PictureSize;
  /** The person's file to change; null: drawn from nothing. */
  sourceId: string | null;
  /** A PNG as large as the source: what is transparent in it may change. */
  mask: Uint8Array | null;
  chatId: string | null;
}

export interface Drawn {
  file: FileRow;
  picture: PictureRow;
}

/**
 * Throws `not_found` (the source is not this person's), `operation_unsupported` (nothing here can draw), and whatever the
 * gateway says.
 */
export async function draw(drawing: Drawing): Promise<Drawn> {
  const { db, blobs, principal, prompt, size, sourceId } = drawing;
  // Whose it is comes before what can be done: the answer must not depend on it.
  const files = sourceId === null ? [] : await sources(drawing, sourceId);
  const entry = deploymentFor(drawing, sourceId === null ? 'draws' : 'edits', drawing.deployment);
  const call: MediaCall = { ...drawing, deployment: entry.name };
  const older = /dall-?e/i.test(entry.model ?? entry.name);
  const fields = {
    model: entry.name,
    prompt,
    // The older models know no `auto`, and must be asked for bytes.
    ...(older ? { response_format: 'b64_json', size: olderSize(size) } : { size }),
  };
  const body =
    sourceId === null
      ? await askWhole(call, 'image-generations', jsonBody({ ...fields, n: 1 }), LARGEST)
      : await askWhole(call, 'image-edits', formBody(fields, files), LARGEST);
  const bytes = pictureIn(body);
  const info = imageInfo(bytes);
  if (!info) throw new AppError('upstream_unreadable');
  const given = { userId: principal.userId, name: nameOf(prompt, info.mediaType), bytes };
  const file = await keepPicture({ db, blobs, now: drawing.now }, given, info);
  const picture: PictureRow = {
    file_id: file.id,
    user_id: principal.userId,
    prompt,
    model: entry.name,
    size: `${info.width}x${info.height}`,
    source_id: sourceId,
    chat_id: drawing.chatId,
    created_at: file.created_at,
    deleted_at: null,
  };
  await insertPicture(db, picture);
  return { file, picture };
}

function olderSize(size: PictureSize): string {
  return size === '1536x1024' ? '1792x1024' : size === '1024x1536' ? '1024x1792' : '1024x1024';
}

async function sources({ db, blobs, principal, mask }: Drawing, sourceId: string): Promise<FormFile[]> {
  const row = await findFile(db, principal.userId, sourceId);
  if (!row || !row.media_type.startsWith('image/') || row.media_type === 'image/svg+xml')
    throw new AppError('not_found');
  const image = { field: 'image', name: 'image', mediaType: row.media_type, bytes: await blobs.get(row.id) };
  return mask ? [image, { field: 'mask', name: 'mask.png', mediaType: 'image/png', bytes: mask }] : [image];
}

function pictureIn(body: Buffer): Uint8Array {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AppError('upstream_unreadable');
  }
  const encoded = Answer.safeParse(json).data?.data[0]?.b64_json;
  if (!encoded) throw new AppError('upstream_unreadable');
  return Uint8Array.from(Buffer.from(encoded, 'base64'));
}

/** The first words of what was asked for. */
function nameOf(prompt: string, mediaType: string): string {
  const words = prompt
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .slice(0, 6)
    .join(' ');
  return `${words.slice(0, 60) || 'picture'}.${mediaType.slice(6).replace('jpeg', 'jpg')}`;
}
