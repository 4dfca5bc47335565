/** The caller's end of a realtime session, without a socket: what the upstream says is heard here, and we speak for the caller. */
import type { RealtimeDoor } from '#gateway/realtime/session.ts';
import { objectIn } from '#shared/json.ts';

type Line = NonNullable<ReturnType<RealtimeDoor['accept']>>;
type Events = Parameters<Line['listen']>[0];

interface Hearing {
  heard(event: Record<string, unknown>): void;
  closed(code: number, reason: string): void;
  /** Bytes that the caller has not taken yet: while they are many, the upstream is not heard further. */
  waiting(): number;
  /** Calls back when the caller has taken what was sent. */
  drained(done: () => void): void;
}

export interface OwnLine {
  line: Line;
  say(event: object): void;
  hangUp(): void;
}

export function ownLine(hearing: Hearing): OwnLine {
  let events: Events | null = null;
  let early: object[] = [];
  let over = false;
  const end = (code: number, reason: string) => {
    if (over) return;
    over = true;
    hearing.closed(code, reason);
  };
  return {
    line: {
      get waiting() {
        return hearing.waiting();
      },
      send(data, _isBinary, sent) {
        const event = over ? undefined : objectIn(String(data));
        if (event !== undefined) hearing.heard(event);
        if (sent) hearing.drained(sent);
      },
      // What the caller says is small, and was counted before it came here.
      pause: () => undefined,
      resume: () => undefined,
      close: end,
      listen(to) {
        events = to;
        for (const event of early.splice(0)) to.message(Buffer.from(JSON.stringify(event)), false);
      },
    },
    say(event) {
      if (over) return;
      if (events === null) early = [...early, event];
      else events.message(Buffer.from(JSON.stringify(event)), false);
    },
    hangUp() {
      if (over) return;
      over = true;
      events?.closed(1000, '');
    },
  };
}
