/**
 * The rules of scope.ts and grant.ts for Redis: the same words in Lua, so that any number of processes see one count.
 * A test runs the same calls through both and compares.
 */
import { script } from '#store/redis/link.ts';

/** The counters of a scope, in the order in which the scripts give them. */
export const FIELDS = [
  'f',
  'q',
  'q0',
  'q1',
  'q2',
  'q3',
  'q4',
  'q5',
  'tm',
  'tu',
  'd',
  'ds',
  'dr',
  'dp',
  'm',
  'ms',
  'mr',
  'mp',
] as const;

const COMMON = `
local FIELDS = {${FIELDS.map((name) => `'${name}'`).join(',')}}
local function whole(x) return string.format('%.0f', x) end
local function read(key)
  local values = redis.call('HMGET', key, unpack(FIELDS))
  local s = { fresh = not values[1] }
  for i, name in ipairs(FIELDS) do s[name] = tonumber(values[i]) or 0 end
  return s
end
-- A period that is over is forgotten.
local function turn(s, day, month)
  if day > s.d then s.d = day; s.ds = 0; s.dr = 0; s.dp = 0 end
  if month > s.m then s.m = month; s.ms = 0; s.mr = 0; s.mp = 0; s.fresh = true end
end
local function slide(s, now)
  local slice = math.floor(now / 10000)
  if slice > s.q then
    if slice - s.q >= 6 then for i = 0, 5 do s['q' .. i] = 0 end
    else for p = s.q + 1, slice do s['q' .. (p % 6)] = 0 end end
    s.q = slice
  end
  if now - s.tm >= 60000 then s.used = 0 else s.used = s.tu end
end
local function write(key, s)
  local values = {}
  for _, name in ipairs(FIELDS) do values[#values + 1] = name; values[#values + 1] = whole(s[name]) end
  redis.call('HSET', key, unpack(values))
  -- Longer than any month.
  if s.fresh then redis.call('EXPIRE', key, 3456000) end
end
local function flat(all)
  local out = {}
  for _, s in ipairs(all) do for _, name in ipairs(FIELDS) do out[#out + 1] = s[name] end end
  return out
end
`;

/**
 * KEYS: held, seeded, scopes. ARGV: now, call, instance, tokens, cost, day, month, places (0 for
 * a part of a session that has its place), what it costs in any case, then of each scope requests, tokens,
 * concurrency, day and month budget ('' for none). Gives {-1} when nothing is known of what was spent, else
 * {1 or 0, epoch, {counters}, {1 for each scope whose budget had less than the cost}, what is held on every scope}.
 */
export const RESERVE = script(`${COMMON}
local seeded = redis.call('GET', KEYS[2])
if not seeded then return {-1} end
local now, tokens, cost = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[5])
local day, month, places, least = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local function blocks(limit, spent, reserved, partial)
  if limit == nil or cost == 0 then return false end
  if spent >= limit or spent + least > limit then return true end
  local left = limit - spent - reserved
  return not (left > 0 and (left >= cost or (partial == 0 and left >= least)))
end
local all, limits, refused, short = {}, {}, false, {}
for i = 3, #KEYS do
  local s = read(KEYS[i])
  turn(s, day, month)
  slide(s, now)
  local at = 10 + (i - 3) * 5
  local l = { tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]) }
  all[#all + 1], limits[#limits + 1] = s, l
  if blocks(l[4], s.ds, s.dr, s.dp) or blocks(l[5], s.ms, s.mr, s.mp) then refused = true end
  if l[2] and (tokens > l[2] or s.used + tokens > l[2]) then refused = true end
  if l[1] and (s['q' .. (s.q % 6)] >= math.ceil(l[1] / 6) or s.q0 + s.q1 + s.q2 + s.q3 + s.q4 + s.q5 >= l[1]) then refused = true end
  if l[3] and places > 0 and s.f >= l[3] then refused = true end
end
-- Asked again because the answer was lost: it is counted already.
local known = redis.call('HEXISTS', KEYS[1], ARGV[2]) == 1
if refused and not known then return {0, seeded, flat(all), short} end
local function hold(limit, spent, reserved)
  if limit == nil then return cost end
  return math.min(cost, math.max(limit - spent - reserved, 0))
end
local record, covered = {}, cost
for i, s in ipairs(all) do
  local l = limits[i]
  local dayHeld, monthHeld = hold(l[4], s.ds, s.dr), hold(l[5], s.ms, s.mr)
  local dayPart, monthPart = dayHeld < cost and 1 or 0, monthHeld < cost and 1 or 0
  short[i] = (dayPart == 1 or monthPart == 1) and 1 or 0
  covered = math.min(covered, dayHeld, monthHeld)
  if not known then
    s.f = s.f + places
    local q = 'q' .. (s.q % 6)
    s[q] = s[q] + 1
    if now - s.tm >= 60000 then s.tm = now; s.tu = 0 end
    s.tu = s.tu + tokens
    s.dr, s.dp = s.dr + dayHeld, s.dp + dayPart
    s.mr, s.mp = s.mr + monthHeld, s.mp + monthPart
    write(KEYS[i + 2], s)
    record[i] = { KEYS[i + 2], s.tm, s.d, dayHeld, dayPart, s.m, monthHeld, monthPart }
  end
end
if known then
  covered = cost
  for _, h in ipairs(cjson.decode(redis.call('HGET', KEYS[1], ARGV[2])).s) do covered = math.min(covered, h[4], h[7]) end
else redis.call('HSET', KEYS[1], ARGV[2], cjson.encode({ i = ARGV[3], t = tokens, p = places, s = record })) end
return {1, seeded, flat(all), short, whole(covered)}`);

const SETTLING = `${COMMON}
-- Puts the truth in the place of what was held. False where nothing is held (any more).
local function settle(held, id, charged, used)
  local text = redis.call('HGET', held, id)
  if not text then return false end
  redis.call('HDEL', held, id)
  local record = cjson.decode(text)
  for _, h in ipairs(record.s) do
    local s = read(h[1])
    if not record.b then s.f = math.max(s.f - record.p, 0) end
    if h[2] == s.tm then s.tu = math.max(s.tu + used - record.t, 0) end
    if h[3] == s.d then s.dr = math.max(s.dr - h[4], 0); s.dp = math.max(s.dp - h[5], 0); s.ds = s.ds + charged end
    if h[6] == s.m then s.mr = math.max(s.mr - h[7], 0); s.mp = math.max(s.mp - h[8], 0); s.ms = s.ms + charged end
    write(h[1], s)
  end
  return true
end
-- What its period is over for is not counted in the next one.
local function count(from, charged, day, month)
  for i = from, #KEYS do
    local s = read(KEYS[i])
    turn(s, day, month)
    if s.d == day then s.ds = s.ds + charged end
    if s.m == month then s.ms = s.ms + charged end
    write(KEYS[i], s)
  end
end
-- Redis lost its memory and was filled again from the ledger, in which everything is that ended well before.
local function isFilled(seeded, at)
  return at + 5000 < (tonumber(string.match(seeded, ':(%d+)$')) or 0)
end
`;

/**
 * Puts the truth in the place of what was held. KEYS: held, seeded, done by this process, scopes. ARGV: call, charged, tokens, the epoch of its reservation ('' when nothing was held), when it ended, day,
 * month. Gives 1: settled, 0: it was settled before, 2: nothing was held any more and it is counted all the same, -1:
 * nothing is known of what was spent. Of the last two minutes it is remembered what was done, for RECOVER.
 */
export const SETTLE = script(`${SETTLING}
local charged, at = tonumber(ARGV[2]), tonumber(ARGV[5])
local function done()
  redis.call('ZADD', KEYS[3], at, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', at - 120000)
  redis.call('EXPIRE', KEYS[3], 3600)
end
if settle(KEYS[1], ARGV[1], charged, tonumber(ARGV[3])) then done() return 1 end
local seeded = redis.call('GET', KEYS[2])
if not seeded then return -1 end
if ARGV[4] ~= '' and (seeded == ARGV[4] or isFilled(seeded, at)) then return 0 end
-- Said again because the answer was lost.
if redis.call('ZSCORE', KEYS[3], ARGV[1]) then return 0 end
count(4, charged, tonumber(ARGV[6]), tonumber(ARGV[7]))
done()
return 2`);

/**
 * Counts a call of a process that died, as it stands in the ledger. KEYS: held, seeded, lost, what each of those who
 * died did, scopes. ARGV: how many died, call, charged, tokens, whether it may be that nobody counted it (1 or 0), when
 * it ended, day and month in which it began. A process writes down that a call has ended before it says so here, so
 * what is not known here was never said. Gives 1: settled, 0: it was counted before, 2: counted without a hold.
 */
export const RECOVER = script(`${SETTLING}
local died, charged = tonumber(ARGV[1]), tonumber(ARGV[3])
local isSettled = settle(KEYS[1], ARGV[2], charged, tonumber(ARGV[4]))
local seeded = redis.call('GET', KEYS[2])
-- Where nothing is known of what was spent, whoever fills it again reads this from the ledger too.
if not isSettled and (ARGV[5] ~= '1' or not seeded or isFilled(seeded, tonumber(ARGV[6]))) then return 0 end
for i = 4, 3 + died do if redis.call('ZSCORE', KEYS[i], ARGV[2]) then return 0 end end
local isNew = redis.call('SADD', KEYS[3], ARGV[2]) == 1
redis.call('EXPIRE', KEYS[3], 86400)
if isSettled then return 1 end
if not isNew then return 0 end
count(4 + died, charged, tonumber(ARGV[7]), tonumber(ARGV[8]))
return 2`);

/**
 * Fills the counters from the ledger. KEYS: seeded, scopes. ARGV: the epoch, day, month, 'exact' or 'least', then of
 * each scope what it spent in the day and in the month.
 */
export const SEED = script(`${COMMON}
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local day, month = tonumber(ARGV[2]), tonumber(ARGV[3])
for i = 2, #KEYS do
  local s = read(KEYS[i])
  turn(s, day, month)
  local spentDay, spentMonth = tonumber(ARGV[5 + (i - 2) * 2]), tonumber(ARGV[6 + (i - 2) * 2])
  if ARGV[4] == 'exact' then s.ds, s.ms = spentDay, spentMonth
  else s.ds, s.ms = math.max(s.ds, spentDay), math.max(s.ms, spentMonth) end
  write(KEYS[i], s)
end
redis.call('SET', KEYS[1], ARGV[1])
return 1`);

/** What a dead process had under way: its places are free at once, its money stays held until it is settled. KEYS: held. ARGV: instance. */
export const BURY = script(`${COMMON}
local all, buried = redis.call('HGETALL', KEYS[1]), 0
for i = 1, #all, 2 do
  local record = cjson.decode(all[i + 1])
  if record.i == ARGV[1] and not record.b then
    record.b = 1
    for _, h in ipairs(record.s) do
      local s = read(h[1])
      s.f = math.max(s.f - record.p, 0)
      write(h[1], s)
    end
    redis.call('HSET', KEYS[1], all[i], cjson.encode(record))
    buried = buried + 1
  end
end
return buried`);
