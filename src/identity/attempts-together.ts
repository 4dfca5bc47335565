/** The delays of attempts.ts counted in Redis, for several processes. While Redis is away each counts for itself. */
import { LinkDown, script, type Link } from '#store/redis/link.ts';
import { createAttempts, FORGOTTEN_AFTER, FREE, LONGEST_DELAY, namesOf, refusal } from './attempts.ts';
import type { Attempt, Attempts, Tried } from './attempts.ts';

/** Whoever has signed in from an address within so long is not held up there by others. */
const FRIEND_MS = 30 * 86_400_000;

const COMMON = `
local now = tonumber(ARGV[1])
local function read(key)
  local v = redis.call('HMGET', key, 'n', 'u', 'a')
  local b = { n = tonumber(v[1]) or 0, u = tonumber(v[2]) or 0, a = tonumber(v[3]) or 0 }
  if now > math.max(b.a, b.u) + ${FORGOTTEN_AFTER} then return { n = 0, u = 0, a = 0 } end
  return b
end
local function write(key, b)
  local function whole(x) return string.format('%.0f', x) end
  redis.call('HSET', key, 'n', whole(b.n), 'u', whole(b.u), 'a', whole(b.a))
  redis.call('PEXPIRE', key, whole(math.max(b.a, b.u) - now + ${FORGOTTEN_AFTER} + 1))
end
`;

/** KEYS: address, secret, friend, mark of the friend. ARGV: now, free for an address, free for this secret. */
const BEGIN = script(`${COMMON}
local isFriend = redis.call('EXISTS', KEYS[4]) == 1
local names = { KEYS[1], isFriend and KEYS[3] or KEYS[2] }
local free = { tonumber(ARGV[2]), tonumber(isFriend and ARGV[2] or ARGV[3]) }
local till = 0
for _, name in ipairs(names) do till = math.max(till, read(name).u) end
if till > now then return { 0, till - now } end
for i, name in ipairs(names) do
  local b = read(name)
  b.n, b.a = b.n + 1, now
  local over = b.n - free[i]
  if over > 0 then b.u = now + math.min(${LONGEST_DELAY}, 1000 * 2 ^ math.min(over - 1, 20)) end
  write(name, b)
end
return { 1, isFriend and 1 or 0 }`);

/** KEYS: as above. ARGV: now, whether the friend was counted, whether it is an account. */
const SUCCEEDED = script(`${COMMON}
for _, name in ipairs({ KEYS[1], ARGV[2] == '1' and KEYS[3] or KEYS[2] }) do
  if redis.call('EXISTS', name) == 1 then
    local b = read(name)
    b.n, b.u = math.max(b.n - 1, 0), 0
    write(name, b)
  end
end
if ARGV[3] == '1' then redis.call('DEL', KEYS[2]) end
redis.call('SET', KEYS[4], '1', 'PX', ${FRIEND_MS})
return 1`);

export function attemptsTogether(link: Link, now: () => number): Attempts {
  const alone = createAttempts(now);

  async function begin(ip: string, target: Tried): Promise<Attempt> {
    const { address, secret, friend } = namesOf(ip, target);
    const keys = [address, secret, friend, `friend ${friend}`].map((name) => link.key(`attempt:${name}`));
    let reply: unknown;
    try {
      reply = await link.run(BEGIN, keys, [now(), FREE.ip, FREE[target.kind]]);
    } catch (error) {
      if (error instanceof LinkDown) return alone.begin(ip, target);
      throw error;
    }
    const [passed, detail] = Array.isArray(reply) ? reply.map(Number) : [];
    if (passed !== 1) throw refusal(detail ?? LONGEST_DELAY);
    return {
      succeeded() {
        const values = [now(), detail === 1 ? '1' : '0', target.kind === 'account' ? '1' : '0'];
        link.eventually(() => link.run(SUCCEEDED, keys, values));
      },
    };
  }
  return { begin };
}
