import { expect, test } from 'vitest';
import { scriptIn, scriptRunIn } from './script-run.ts';

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
