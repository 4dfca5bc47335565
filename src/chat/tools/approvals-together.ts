/** A person may be asked by one process and answer at another: a word that nobody waits for here is passed on. */
import { z } from 'zod';
import { CallWord } from '#shared/message.ts';
import type { Elsewhere } from '../live-elsewhere.ts';
import type { Approvals } from './approvals.ts';

const Passed = z.object({ runId: z.string(), callId: z.string(), word: CallWord });
const KIND = 'approval';

export function approvalsTogether(
  here: Approvals,
  elsewhere: Pick<Elsewhere, 'writes' | 'pass' | 'onPassed'>,
): Approvals {
  elsewhere.onPassed(KIND, (word) => {
    const passed = Passed.safeParse(word);
    if (passed.success) here.answer(passed.data.runId, passed.data.callId, passed.data.word);
  });
  return {
    ask: (of, signal) => here.ask(of, signal),
    answer(runId, callId, word) {
      if (here.answer(runId, callId, word)) return true;
      if (!elsewhere.writes(runId)) return false;
      elsewhere.pass(KIND, { runId, callId, word });
      return true;
    },
  };
}
