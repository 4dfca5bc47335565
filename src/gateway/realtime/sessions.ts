/** The realtime sessions that are open. */
import type { Gateway } from '../gateway.ts';
import type { House } from '../model-call.ts';
import { RealtimeCall, type RealtimeSession } from './session.ts';

export function openSessions(house: House): { open: Gateway['realtime']; close(): void } {
  const open = new Set<RealtimeSession>();
  return {
    open(request, door) {
      const session = new RealtimeCall({ house, request }, door, (ended) => open.delete(ended));
      open.add(session);
      void session.start();
      return session;
    },
    /** Says goodbye to everybody; what they used is settled. */
    close() {
      for (const session of open) session.close();
    },
  };
}
