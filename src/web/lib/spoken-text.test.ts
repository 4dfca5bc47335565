import { describe, expect, it } from 'vitest';
import { pieces, spokenText } from './spoken-text.ts';

describe('an answer read aloud', () => {
  it('is its words alone', () => {
    const text =
      '## Title\n\nSee **this** [page](https://x.example/y) and `code`.\n\n```js\nlet x\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- one\n1. two[^1]\n';
    const said = spokenText(text, { code: 'Code.' });
    expect(said).toContain('Title\nSee this page and code.');
    expect(said).toContain('Code.');
    expect(said).toContain('one\ntwo');
    expect(said).not.toMatch(/[#*`]|let x|---|https|\[\^/);
  });

  it('comes in pieces of whole sentences', () => {
    expect(pieces('One two. Three four. Five.', 12)).toEqual(['One two.', 'Three four.', 'Five.']);
    expect(pieces('你好。世界。', 4)).toEqual(['你好。', '世界。']);
    expect(pieces('x'.repeat(30), 10).every((piece) => piece.length <= 10)).toBe(true);
  });
});
