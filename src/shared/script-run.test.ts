import { expect, test } from 'vitest';
import { scriptIn, scriptRunIn, textsOfCall } from './script-run.ts';

test('a script can be read while it is written, whatever it is cut in', () => {
  const code = 'print("é\\n") // 😀\n\t`x`';
  const whole = JSON.stringify({ code });
  expect(scriptIn(whole)).toBe(code);
  for (let end = 0; end < whole.length; end++) expect(code).toContain(scriptIn(whole.slice(0, end)));
  expect(scriptIn('{"code":"a\\u00e')).toBe('a');
  expect(scriptIn('{"cod')).toBe('');
  expect(scriptIn('[1]')).toBe('');
});

test('of a result nothing is believed', () => {
  expect(scriptRunIn('{"output":"a","files":["b",1],"error":{"why":"error","text":{}},"cut":"yes"}')).toEqual({
    output: 'a',
    files: ['b'],
    error: { why: 'error', text: '' },
  });
  expect(scriptRunIn('{"output":"a","error":{"why":"constructor"}}')).toEqual({ output: 'a' });
  for (const none of ['Error: Stopped.', 'null', '[]', '{}', '{"output":1}']) expect(scriptRunIn(none)).toBeNull();
});

test('a call is read as what was run and what came of it', () => {
  const call = { name: 'run_code', arguments: '{"code":"a\\nb\\n"}' };
  expect(textsOfCall({ ...call, result: '{"output":"1\\n","error":{"why":"time","text":"Late."}}' })).toEqual([
    'a\nb',
    '1',
    'Late.',
  ]);
  expect(textsOfCall({ ...call, result: 'Error: Stopped.' })).toEqual(['a\nb', 'Error: Stopped.']);
  expect(textsOfCall({ name: 'other', arguments: '{"code":"a"}' })).toEqual(['{"code":"a"}']);
});
