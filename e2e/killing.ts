/** Kills a chatting server with SIGKILL at random moments and checks that nothing acknowledged is lost. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { newId } from '#shared/ids.ts';
import { startParlor, type Parlor } from './parlor.ts';

export interface KillReport {
  rounds: number;
  acknowledged: number;
  lost: string[];
  /** Answers that were being written when the server died, and are marked so. */
  interrupted: number;
  stuck: number;
  integrity: string[];
}

const OWNER = { email: 'owner@example.com', password: 'a long password' };

/** `rounds` × (start, chat from several sides at once, SIGKILL after a random time); then looks at what is there. */
export async function killing(rounds: number, onRound: (round: number) => void = () => undefined): Promise<KillReport> {
  const parlor = await startParlor({ PARLOR_SETUP: `${OWNER.email}:${OWNER.password}` });
  const acknowledged = new Set<string>();
  const integrity: string[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      onRound(round);
      const cookie = await signIn(parlor);
      if (round === 0) await post(parlor, cookie, '/api/connections/simulator', {});
      const chatting = [1, 2, 3].map(() => chat(parlor, cookie, acknowledged));
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 900));
      await parlor.kill('SIGKILL');
      await Promise.all(chatting);
      integrity.push(integrityOf(parlor));
      await parlor.restart();
    }
    const cookie = await signIn(parlor);
    return {
      rounds,
      acknowledged: acknowledged.size,
      integrity: integrity.filter((said) => said !== 'ok'),
      ...(await look(parlor, cookie, acknowledged)),
    };
  } finally {
    await parlor.close();
  }
}

/** Sends messages until the server is gone; what it acknowledged is written down. */
async function chat(parlor: Parlor, cookie: string, acknowledged: Set<string>): Promise<void> {
  try {
    for (;;) {
      const body = {
        clientId: newId('run'),
        chatId: null,
        parentId: null,
        input: { text: 'Please give a long answer' },
      };
      const started = await post(parlor, cookie, '/api/runs', body);
      acknowledged.add(started.userMessage.id).add(started.message.id);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  } catch {
    // The server was killed: what this call would have said was never said.
  }
}

interface StartedRun {
  userMessage: { id: string };
  message: { id: string };
}

async function post(parlor: Parlor, cookie: string, path: string, body: unknown): Promise<StartedRun> {
  const response = await fetch(parlor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  // The contract says so, and the unit tests check it.
  return (await response.json()) as StartedRun;
}

async function signIn(parlor: Parlor): Promise<string> {
  const response = await fetch(`${parlor.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(OWNER),
  });
  if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  return (response.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

function integrityOf(parlor: Parlor): string {
  const db = new DatabaseSync(join(parlor.data, 'parlor.db'));
  const row = db.prepare('PRAGMA integrity_check').get();
  db.close();
  return String(row?.['integrity_check']);
}

async function look(parlor: Parlor, cookie: string, acknowledged: Set<string>) {
  const db = new DatabaseSync(join(parlor.data, 'parlor.db'), { readOnly: true });
  const rows = db.prepare('SELECT id, status FROM messages').all();
  db.close();
  const there = new Set(rows.map((row) => String(row['id'])));
  // One is asked for by the API as well: the rows are readable, not only present.
  const anyChat = await fetch(`${parlor.url}/api/chats`, { headers: { cookie } });
  if (!anyChat.ok) throw new Error(`chats: ${anyChat.status}`);
  return {
    lost: [...acknowledged].filter((id) => !there.has(id)),
    interrupted: rows.filter((row) => row['status'] === 'interrupted').length,
    stuck: rows.filter((row) => row['status'] === 'running').length,
  };
}
