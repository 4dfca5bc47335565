import { beforeEach, describe, expect, it } from 'vitest';
import { draftsOf } from '../../lib/drafts.ts';
import { keeper } from './draft.ts';

const drafts = () => draftsOf('ann', localStorage);
const stored = (chat: string) => drafts().read(chat)?.text;

beforeEach(() => localStorage.clear());

describe('the draft of a message being sent', () => {
  it('stays in storage, together with what is typed meanwhile, until the server has it', () => {
    const draft = keeper(drafts(), 'c1');
    draft.type('first');
    draft.send({ text: 'first', files: [] });
    draft.type('second');
    draft.flush();
    expect(stored('c1')).toBe('first\n\nsecond');
    draft.sent(null);
    expect(stored('c1')).toBe('second');
  });

  it('comes back before what was typed meanwhile when it is refused', () => {
    const draft = keeper(drafts(), 'c1');
    draft.send({ text: 'first', files: [] });
    draft.type('second');
    expect(draft.refused()).toEqual({ text: 'first\n\nsecond', files: [] });
    expect(stored('c1')).toBe('first\n\nsecond');
  });

  it('keeps whom its text names, until the name is gone from it', () => {
    const draft = keeper(drafts(), 'new');
    draft.mention({ id: 'asst_1', name: 'Gardener' });
    draft.type('@Gardener what now?');
    draft.flush();
    expect(keeper(drafts(), 'new').mentions).toEqual([{ id: 'asst_1', name: 'Gardener' }]);
    draft.send({ text: '@Gardener what now?', files: [], mention: 'asst_1' });
    draft.refused();
    expect(keeper(drafts(), 'new').mentions).toHaveLength(1);
    draft.type('what now?');
    draft.flush();
    expect(keeper(drafts(), 'new').mentions).toEqual([]);
  });

  it('goes with the chat it began', () => {
    const draft = keeper(drafts(), 'new');
    draft.send({ text: 'first', files: [] });
    draft.type('second');
    draft.sent('c7');
    draft.type('second and more');
    draft.flush();
    expect(stored('new')).toBeUndefined();
    expect(stored('c7')).toBe('second and more');
  });

  it('is not lost to another tab with the same composer, in which nobody typed', () => {
    const idle = keeper(drafts(), 'new');
    const typing = keeper(drafts(), 'new');
    typing.type('typed in the other tab');
    typing.flush();
    idle.flush();
    expect(stored('new')).toBe('typed in the other tab');
  });

  it('does not come back from another tab that still shows it, once it has been sent', () => {
    drafts().write('c1', { text: 'left', files: [] });
    const showing = keeper(drafts(), 'c1');
    const sending = keeper(drafts(), 'c1');
    sending.send({ text: 'left', files: [] });
    sending.sent(null);
    showing.flush();
    expect(stored('c1')).toBeUndefined();
  });

  it('opens with what was left', () => {
    drafts().write('c1', { text: 'left', files: [] });
    expect(keeper(drafts(), 'c1').first.text).toBe('left');
  });
});
