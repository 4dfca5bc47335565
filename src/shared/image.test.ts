import { describe, expect, it } from 'vitest';
import { imageInfo } from './image.ts';

describe('the size of an image', () => {
  const files: [string, string, number, number][] = [
    // Smallest real files of each kind.
    ['png', 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAAC0lEQVR42mNgwAUAABsAAQ==', 2, 3],
    ['gif', 'R0lGODlhBQAHAIAAAP///wAAACH5BAEAAAAALAAAAAAFAAcAAAIFhI+py1kAOw==', 5, 7],
    ['webp', 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=', 1, 1],
    ['webp', 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 1, 1],
    [
      'jpeg',
      '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
      1,
      1,
    ],
  ];

  it.each(files)('is read from a %s', (format, base64, width, height) => {
    expect(imageInfo(Buffer.from(base64, 'base64'))).toEqual({ mediaType: `image/${format}`, width, height });
  });

  it('is read from an extended WebP', () => {
    const bytes = Buffer.alloc(30);
    bytes.write('RIFF', 0);
    bytes.write('WEBPVP8X', 8);
    bytes.writeUIntLE(1919, 24, 3);
    bytes.writeUIntLE(1079, 27, 3);
    expect(imageInfo(bytes)).toEqual({ mediaType: 'image/webp', width: 1920, height: 1080 });
  });

  it('is not found in other bytes, nor in a file that ends too early', () => {
    expect(imageInfo(Buffer.from('hello, world, this is text'))).toBeNull();
    expect(imageInfo(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0, 0, 0, 0, 0, 0]))).toBeNull();
    expect(imageInfo(new Uint8Array())).toBeNull();
  });
});
