import { useEffect, useRef, useState } from 'react';
import { checkConnection, type CheckEvent } from '#shared/contract/connections.ts';
import { ApiError, events } from '../../lib/api.ts';
import { noCheck, withEvent, type Check } from './check.ts';
import { useConnectionsChanged } from './connections.ts';

/** Runs checks of one connection, one at a time; leaving the page stops the one under way. */
export function useCheck(connectionId: string) {
  const [check, setCheck] = useState<Check>(noCheck);
  const running = useRef<AbortController | null>(null);
  const changed = useConnectionsChanged();
  useEffect(() => () => running.current?.abort(), []);

  /** How it ended; null when it was left. */
  async function run(deployment: string | null): Promise<Check | null> {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    let now: Check = { ...noCheck, state: 'running' };
    setCheck(now);
    const take = (event: CheckEvent) => {
      now = withEvent(now, event);
      setCheck(now);
    };
    try {
      const input = { params: { id: connectionId }, body: { deployment }, signal: control.signal };
      for await (const event of events(checkConnection, input)) take(event);
    } catch (error) {
      if (control.signal.aborted) return null;
      const info = error instanceof ApiError ? error.info() : { code: 'internal', params: {} };
      take({ type: 'failed', error: info });
    }
    // Its result and what it found about the models are stored now.
    if (control.signal.aborted) return null;
    await changed();
    return now;
  }

  function stop(): void {
    running.current?.abort();
    setCheck(noCheck);
  }
  return { check, run, stop };
}
