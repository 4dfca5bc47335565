import { describe, expect, it } from 'vitest';
import { filled, gapsIn } from './gaps.ts';

describe('the gaps of a prompt', () => {
  it('are named once each, in the order of the text, in any script', () => {
    expect(gapsIn('From {{ who }} to {{收件人}}, and {{who}} again')).toEqual(['who', '收件人']);
    expect(gapsIn('{single} {{}} {{two\nlines}}')).toEqual([]);
  });

  it('are filled everywhere, and stay where nothing is said', () => {
    expect(filled('{{a}} and {{ b }}, {{a}}', { a: 'x' })).toBe('x and {{ b }}, x');
  });

  it('take what is filled in as it is', () => {
    expect(filled('{{a}}|{{b}}', { a: '{{b}} $& $1', b: 'y' })).toBe('{{b}} $& $1|y');
    expect(filled('{{toString}}', {})).toBe('{{toString}}');
  });
});
