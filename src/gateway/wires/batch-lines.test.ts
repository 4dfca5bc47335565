import { describe, expect, it } from 'vitest';
import { firstModel, withUpstreamNames } from './batch-lines.ts';

async function renamed(text: string): Promise<string> {
  const pieces = await withUpstreamNames(Buffer.from(text), (name) => `up-${name}`);
  return Buffer.concat(pieces).toString('utf8');
}

describe('the lines of a batch', () => {
  it('change in the model’s name and nowhere else', async () => {
    const text =
      '{"custom_id":"a","body":{"model":"m","messages":[{"role":"user","content":"say \\"model\\":\\"m\\""}], "n" : 1.0}}\n' +
      '\n{"body": { "x" : {"model":"inner"} , "model" :"m"  },"model":"outer","custom_id":"b"}\r\n';
    expect(await renamed(text)).toBe(
      text.replace('{"model":"m","messages"', '{"model":"up-m","messages"').replace('"model" :"m"', '"model" :"up-m"'),
    );
  });

  it('that name it twice, or in other letters, change each time', async () => {
    expect(await renamed('{"body":{"model":"a","model":"b"}}')).toBe('{"body":{"model":"up-a","model":"up-b"}}');
    expect(await renamed('{"body":{"model":"a"},"body":{"model":"b"}}')).toBe(
      '{"body":{"model":"up-a"},"body":{"model":"up-b"}}',
    );
    expect(await renamed('{"b\\u006fdy":{"mod\\u0065l":"\\u0061"}}')).toBe('{"b\\u006fdy":{"mod\\u0065l":"up-a"}}');
  });

  it.each(['', 'no json', '{"body":', '{"body":[]}', '{"body":{"model":1}}', '[{"body":{"model":"m"}}]', '{"x\\":1}'])(
    '%j names none and stays as it is',
    async (text) => {
      expect([firstModel(Buffer.from(text)), await renamed(text)]).toEqual([null, text]);
    },
  );

  it('are stopped by the first model that may not be asked', async () => {
    const text = '{"body":{"model":"good"}}\n{"body":{"model":"bad"}}';
    const naming = withUpstreamNames(Buffer.from(text), (name) => {
      if (name === 'bad') throw new Error('not that one');
      return name;
    });
    await expect(naming).rejects.toThrow('not that one');
    expect(firstModel(Buffer.from(`\n{}\n${text}`))).toBe('good');
  });
});
