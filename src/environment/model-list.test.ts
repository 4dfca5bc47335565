import { describe, expect, it } from 'vitest';
import { parseModelList } from './model-list.ts';

const azure = (text: string) => parseModelList(text, { arrows: true });
const openai = (text: string) => parseModelList(text, { arrows: false });
const codes = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code);
const ids = ({ add }: { add: { id: string }[] }) => add.map(({ id }) => id);

describe('the grammar, row by row', () => {
  it('-all hides what is built in and adds nothing', () => {
    expect(openai('-all')).toEqual({ removeAll: true, removed: [], add: [], warnings: [] });
  });

  it('-all holds wherever it stands', () => {
    for (const text of ['-all,+gpt-4o', '+gpt-4o,-all']) {
      const list = openai(text);
      expect(list.removeAll).toBe(true);
      expect(ids(list)).toEqual(['gpt-4o']);
      expect(list.warnings).toEqual([]);
    }
  });

  it('a model of one’s own: id, name, context, abilities', () => {
    const list = openai('+my=My Model<128000:vision:fc:file>');
    expect(list.add).toEqual([
      {
        id: 'my',
        upstreamName: 'my',
        displayName: 'My Model',
        model: null,
        contextTokens: 128_000,
        capabilities: { vision: true, tools: true, reasoning: false },
      },
    ]);
    expect(list.warnings).toEqual([
      { code: 'list_capability_unused', params: { item: '+my=My Model<128000:vision:fc:file>', ignored: 'file' } },
    ]);
  });

  it('Azure: a deployment by its arrow', () => {
    const list = azure('gpt-4o->prod-gpt4o=GPT-4o (EU)<128000:vision:fc>');
    expect(list.add).toEqual([
      {
        id: 'gpt-4o',
        upstreamName: 'prod-gpt4o',
        displayName: 'GPT-4o (EU)',
        model: 'gpt-4o',
        contextTokens: 128_000,
        capabilities: { vision: true, tools: true, reasoning: false },
      },
    ]);
    expect(list.warnings).toEqual([]);
  });

  it('Azure: the documentation’s own example', () => {
    const { add, warnings } = azure('gpt-35-turbo->my-deploy=GPT 3.5 Turbo,gpt-4->gpt-4-turbo<128000:vision:fc>');
    expect(
      add.map(({ id, upstreamName, displayName, contextTokens }) => [id, upstreamName, displayName, contextTokens]),
    ).toEqual([
      ['gpt-35-turbo', 'my-deploy', 'GPT 3.5 Turbo', 16_385],
      ['gpt-4', 'gpt-4-turbo', null, 128_000],
    ]);
    expect(warnings).toEqual([]);
  });

  it('a->b->c takes b', () => {
    const list = azure('a->b->c');
    expect(list.add[0]).toMatchObject({ id: 'a', upstreamName: 'b' });
    expect(list.warnings).toEqual([{ code: 'list_second_arrow', params: { item: 'a->b->c', ignored: 'c' } }]);
  });

  it('a second = is cut', () => {
    const list = openai('gpt-4o=GPT=4o');
    expect(list.add[0]).toMatchObject({ id: 'gpt-4o', displayName: 'GPT' });
    expect(list.warnings).toEqual([{ code: 'list_second_equals', params: { item: 'gpt-4o=GPT=4o', ignored: '4o' } }]);
  });

  it('an arrow after = is part of the name', () => {
    const list = azure('gpt-4o=X->dep');
    expect(list.add[0]).toMatchObject({ id: 'gpt-4o', upstreamName: 'gpt-4o', displayName: 'X->dep' });
    expect(codes(list)).toEqual(['list_arrow_in_name']);
  });

  it('128k is read (a leniency: LobeChat reads 128)', () => {
    expect(openai('m<128k>').add[0]).toMatchObject({ contextTokens: 128_000 });
    expect(openai('m<1M:fc>').add[0]).toMatchObject({ contextTokens: 1_000_000 });
    expect(openai('m<128k>').warnings).toEqual([]);
  });

  it('letters after the digits are dropped', () => {
    const list = openai('m<1024abc:fc>');
    expect(list.add[0]).toMatchObject({ contextTokens: 1024, capabilities: { tools: true } });
    expect(codes(list)).toEqual(['list_context_tail']);
  });

  it('the context may be left out, its place not', () => {
    expect(openai('m<:fc>').add[0]).toMatchObject({
      contextTokens: null,
      capabilities: { tools: true, vision: false },
    });
    const misplaced = openai('m<vision>');
    expect(misplaced.add[0]).toMatchObject({ contextTokens: null, capabilities: null });
    expect(codes(misplaced)).toEqual(['list_capability_first']);
  });

  it('spaces around items do not matter (a leniency)', () => {
    for (const text of ['-all, +gpt-4o', ' -all ,  +gpt-4o ', '- all, + gpt-4o']) {
      const list = openai(text);
      expect(list.removeAll).toBe(true);
      expect(ids(list)).toEqual(['gpt-4o']);
      expect(list.warnings).toEqual([]);
    }
    expect(azure(' gpt-4o -> prod = My GPT < 128000 : vision > ').add[0]).toMatchObject({
      id: 'gpt-4o',
      upstreamName: 'prod',
      displayName: 'My GPT',
      contextTokens: 128_000,
      capabilities: { vision: true },
    });
  });

  it('+all adds a model called all, and says so', () => {
    const list = openai('+all');
    expect(list.removeAll).toBe(false);
    expect(ids(list)).toEqual(['all']);
    expect(codes(list)).toEqual(['list_plus_all']);
  });

  it('a removal does not remove what was added', () => {
    const list = openai('+gpt-4o,-gpt-4o');
    expect(ids(list)).toEqual(['gpt-4o']);
    expect(list.removed).toEqual(['gpt-4o']);
    expect(codes(list)).toEqual(['list_added_and_removed']);
  });

  it('detail on a removal says nothing', () => {
    const list = openai('-gpt-4o<1>');
    expect(list.removed).toEqual(['gpt-4o']);
    expect(codes(list)).toEqual(['list_removal_detail']);
  });

  it('quotation marks around the list or an item are taken off (a leniency)', () => {
    expect(ids(openai('"+gpt-4o"'))).toEqual(['gpt-4o']);
    expect(ids(openai("'-all,+gpt-4o'"))).toEqual(['gpt-4o']);
    expect(ids(openai('"+gpt-4o","+gpt-4.1"'))).toEqual(['gpt-4o', 'gpt-4.1']);
  });

  it('a full-width comma separates', () => {
    expect(ids(openai('gpt-4o，gpt-4.1'))).toEqual(['gpt-4o', 'gpt-4.1']);
  });

  it('a name is cut at <', () => {
    const list = openai('m=A<B');
    expect(list.add[0]).toMatchObject({ displayName: 'A', contextTokens: null });
    expect(codes(list)).toEqual(['list_unclosed', 'list_context_unreadable']);
  });

  it('a sign alone is ignored', () => {
    const list = openai('-,+,gpt-4o');
    expect(ids(list)).toEqual(['gpt-4o']);
    expect(list.removed).toEqual([]);
    expect(codes(list)).toEqual(['list_sign_alone', 'list_sign_alone']);
  });
});

describe('around the table', () => {
  it('without arrows the arrow is part of the id, and says so', () => {
    const list = openai('gpt-4o->prod');
    expect(list.add[0]).toMatchObject({ id: 'gpt-4o->prod', upstreamName: 'gpt-4o->prod' });
    expect(codes(list)).toEqual(['list_arrow_unread']);
  });

  it('the last of two with one id holds, at the end', () => {
    const list = openai('gpt-4o=One,gpt-4.1,gpt-4o=Two');
    expect(list.add.map(({ id, displayName }) => [id, displayName])).toEqual([
      ['gpt-4.1', null],
      ['gpt-4o', 'Two'],
    ]);
    expect(codes(list)).toEqual(['list_twice']);
  });

  it('abilities written down add to those known', () => {
    expect(azure('gpt-4->prod<:vision>').add[0]?.capabilities).toEqual({ vision: true, tools: true, reasoning: false });
  });

  it('unknown abilities are named, and are case-sensitive', () => {
    const list = openai('m<:FC:telepathy>');
    expect(list.warnings.map(({ params }) => params['ignored'])).toEqual(['FC', 'telepathy']);
  });

  it('what stands after > is named', () => {
    expect(openai('m<1000:fc>x').warnings).toEqual([
      { code: 'list_after_bracket', params: { item: 'm<1000:fc>x', ignored: 'x' } },
    ]);
  });

  it('an id is needed', () => {
    expect(codes(azure('=Name,+->dep,<1000>'))).toEqual(['list_no_id', 'list_no_id', 'list_no_id']);
  });

  it('nothing is nothing', () => {
    for (const text of ['', ' ', ',', '，,', '""'])
      expect(openai(text)).toEqual({ removeAll: false, removed: [], add: [], warnings: [] });
  });

  it('zero context is no context', () => {
    expect(openai('m<0:fc>').add[0]?.contextTokens).toBeNull();
  });
});
