/**
 * Parlor for the browser benchmark of chat applications. Start it before, with one model of the mock upstream:
 *
 *   OPENAI_API_KEY=x OPENAI_PROXY_URL=http://127.0.0.1:9100/v1 OPENAI_MODEL_LIST=-all,+mock \
 *   PARLOR_SETUP=ann@example.com:password123 PARLOR_DATA=/tmp/bench-data PORT=4195 node src/main.ts
 *
 * PARLOR_URL and PARLOR_DATA say where it runs. Long chats are written into its data file, as an import would;
 * MESSAGES changes their length.
 */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

const url = process.env.PARLOR_URL ?? 'http://127.0.0.1:4195';
const data = process.env.PARLOR_DATA ?? '/tmp/bench-data';
const length = Number(process.env.MESSAGES ?? 0);

const signedIn = await fetch(`${url}/api/sign-in`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: url },
  body: JSON.stringify({ email: 'ann@example.com', password: 'password123' }),
});
if (!signedIn.ok) throw new Error(`sign-in: ${signedIn.status} ${await signedIn.text()}`);
const cookies = signedIn.headers.getSetCookie().map((line) => {
  const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
  return {
    name,
    value,
    domain: new URL(url).hostname,
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax',
  };
});

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
function id(kind) {
  let text = '';
  for (let i = 0; i < 26; i++) text += ALPHABET[Math.floor(Math.random() * 32)];
  return `${kind}_${text}`;
}

/** Short questions, answers of about 120 words with some markdown; the last one carries a marker. */
function textOf(i, n) {
  if (i % 2 === 0) return `Question ${i}: how do I measure the time of step ${i}?`;
  const code = `\`\`\`js\nconst t = performance.now();\nawait step(${i});\nconsole.log(performance.now() - t);\n\`\`\`\n\n`;
  const prose =
    'The rest of this paragraph is ordinary prose of a moderate length so that the row has a realistic height on the page and wraps over several lines. ';
  return (
    `Answer ${i}. Use **performance.now()** around the step and keep the median of several runs.\n\n` +
    '- warm up first\n- note the noise\n- compare in the *same* run\n\n' +
    (i % 6 === 1 ? code : '') +
    prose.repeat(2) +
    (i === n - 1 ? ' LASTMESSAGE' : '')
  );
}

function seed(n) {
  const db = new DatabaseSync(join(data, 'parlor.db'));
  try {
    const owner = db.prepare('select id from users order by created_at limit 1').get();
    const chat = id('chat');
    const now = Date.now();
    db.exec('begin');
    db.prepare(
      `insert into chats (id, user_id, title, title_source, model, leaf_id, created_at, updated_at) values (?, ?, ?, 'person', null, null, ?, ?)`,
    ).run(chat, owner.id, `${n} messages`, now, now);
    const insert = db.prepare(
      `insert into messages (id, chat_id, parent_id, role, parts, status, model, usage, timing, created_at) values (?, ?, ?, ?, ?, 'done', ?, ?, ?, ?)`,
    );
    let parent = null;
    for (let i = 0; i < n; i++) {
      const message = id('msg');
      const answer = i % 2 === 1;
      const parts = JSON.stringify([{ type: 'text', text: textOf(i, n) }]);
      const usage = answer
        ? JSON.stringify({ input: 900, cached: 0, output: 160, reasoning: 0, source: 'provider' })
        : null;
      const timing = answer ? JSON.stringify({ firstTokenMs: 420, totalMs: 2100 }) : null;
      insert.run(
        message,
        chat,
        parent,
        answer ? 'assistant' : 'user',
        parts,
        answer ? 'mock' : null,
        usage,
        timing,
        now + i,
      );
      parent = message;
    }
    db.prepare('update chats set leaf_id = ? where id = ?').run(parent, chat);
    db.exec('commit');
    return chat;
  } finally {
    db.close();
  }
}

export default {
  name: 'parlor',
  url: `${url}/`,
  context: { storageState: { cookies, origins: [] } },
  input: 'textarea[aria-label="Message"]',
  models: { paced: 'mock-md-rate100', fast: 'mock-md' },
  async seed(page, n) {
    const chat = seed(length || n);
    await page.reload();
    await page.locator('textarea[aria-label="Message"]').waitFor();
    return chat;
  },
  async openSeeded(page, chat) {
    await page.goto(`${url}/c/${chat}`);
  },
};
