/** A Parlor on a simulated resource, a person in it, and chats as an import would have left them. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { newId } from '#shared/ids.ts';
import { createSimulator, instant, serveSimulator, type Scenario } from '#simulator/index.ts';
import { startParlor, visitor, type Parlor } from '../../e2e/parlor.ts';
import { PROBE } from './measure.ts';

const PASSWORD = 'a long password';

export interface House {
  parlor: Parlor;
  close(): Promise<void>;
}

/** `behaviour`: the pace at which the simulated resource answers. */
export async function house(behaviour: NonNullable<Scenario['behaviour']> = instant): Promise<House> {
  const simulator = createSimulator({ scenario: { behaviour }, limits: 'off' });
  const served = await serveSimulator(simulator, { port: 0, host: '127.0.0.1' });
  const parlor = await startParlor({
    AZURE_API_KEY: simulator.resource.keys.key1,
    AZURE_ENDPOINT: served.url,
    AZURE_API_VERSION: '2024-10-21',
    AZURE_MODEL_LIST: '-all,+gpt-4o',
    PARLOR_SETUP: `ann@example.com:${PASSWORD}`,
  });
  return {
    parlor,
    async close() {
      await parlor.close();
      await served.close();
    },
  };
}

/** Ann in a browser of her own, with nothing cached. */
export async function signedIn({ url }: Parlor): Promise<BrowserContext> {
  const person = await visitor();
  const response = await person.request.post(`${url}/api/sign-in`, {
    data: { email: 'ann@example.com', password: PASSWORD },
  });
  if (!response.ok()) throw new Error(`sign-in: ${response.status()}`);
  const fresh = await visitor({ storageState: await person.storageState() });
  await person.close();
  await fresh.addInitScript(PROBE);
  return fresh;
}

/** The end of every seeded chat. */
export const END = 'The very end.';

export interface SeededChat {
  title: string;
  messages: number;
  /** Answers of every height, from a line to some screens, with tables and code. */
  varied?: boolean;
}

/** Writes chats of so many messages straight into the data file; the first is the newest. Returns their ids. */
export function seed({ data }: Parlor, chats: readonly SeededChat[]): string[] {
  const db = new DatabaseSync(join(data, 'parlor.db'));
  const owner = String(db.prepare('SELECT id FROM users LIMIT 1').get()?.['id']);
  const insertChat = db.prepare(
    `INSERT INTO chats (id, user_id, title, title_source, model, leaf_id, created_at, updated_at)
     VALUES (?, ?, ?, 'person', NULL, ?, ?, ?)`,
  );
  const insert = db.prepare(
    `INSERT INTO messages (id, chat_id, parent_id, role, parts, status, created_at) VALUES (?, ?, ?, ?, ?, 'done', ?)`,
  );
  db.exec('BEGIN');
  const ids = chats.map(({ title, messages, varied = false }, index) => {
    const at = Date.now() - index * 60_000;
    const chat = newId('chat', at);
    const own = Array.from({ length: messages }, () => newId('msg', at));
    insertChat.run(chat, owner, title, own.at(-1) ?? null, at, at);
    for (const [n, id] of own.entries()) {
      const text =
        n % 2 === 0
          ? `Question ${n}: how long does step ${n} take?`
          : (varied ? variedAnswer : answer)(n, n === messages - 1);
      const role = n % 2 === 0 ? 'user' : 'assistant';
      insert.run(id, chat, own[n - 1] ?? null, role, JSON.stringify([{ type: 'text', text }]), at + n);
    }
    return chat;
  });
  db.exec('COMMIT');
  db.close();
  return ids;
}

function answer(n: number, last: boolean): string {
  const code =
    n % 6 === 1
      ? `\n\n\`\`\`js\nconst startedAt = performance.now();\nawait step(${n});\nconsole.log(performance.now() - startedAt);\n\`\`\``
      : '';
  const prose =
    'The rest is ordinary prose of moderate length, so that a message is as tall as messages are and runs over several lines. ';
  return `Answer ${n}: use **performance.now()** around the step.\n\n- warm up first\n- keep the *median*${code}\n\n${prose.repeat(3)}${last ? END : ''}`;
}

/** A line, a page of prose, a table or a long listing, turn by turn. */
function variedAnswer(n: number, last: boolean): string {
  const prose = `Step ${n} is ordinary prose of moderate length, so that a message runs over several lines of the page. `;
  const kinds = [
    () => 'Yes.',
    () => `${prose.repeat(12)}\n\n`.repeat(4 + (n % 9)),
    () => `| step | time |\n|---|--:|\n${`| ${n} | 12 ms |\n`.repeat(4 + (n % 30))}`,
    () => prose.repeat(2),
    () => `\`\`\`js\n${`await step(${n});\n`.repeat(3 + (n % 60))}\`\`\``,
    () => `## Part ${n}\n\n${`- ${prose}\n`.repeat(3 + (n % 12))}`,
  ];
  return `${kinds[Math.floor(n / 2) % kinds.length]?.() ?? ''}${last ? `\n\n${END}` : ''}`;
}
