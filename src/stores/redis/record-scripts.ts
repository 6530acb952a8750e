/**
 * The scripts that run in a user's slot: one for each step of the port, atomic on a cluster too, since all keys of a user
 * have one hash tag. Keys that are not named to a script are made of one that is, with the same tag.
 *
 * A record is one string: a head of fixed width, of which a touch overwrites the first 17 bytes, then text that never
 * changes while the session lives. A hash of fields costs more memory and, once a value is longer than 64 bytes, twice as
 * much (docs/stores/redis.md).
 *
 *   state       "a" alive, "s" alive and its monitor has spoken, "e" ended, "r" ended and reported (then only its end follows)
 *   activity    here and below doubles: whole microseconds, exact to 2^53 (the year 2255)
 *   longest     the longest time between two activities; after the end: leased to a reporter until then
 *   begin       of the login
 *   idle, absolute     limits; NONE where there is none
 *   moment      when the key expires; after the end: when it ended
 *   limits      all three as text and a line feed, as a touch brings them along: the same are known without reading them
 *   text        after the end [reason, notice] and a line feed; [id, user], a line feed, the note: all JSON, which has no line feed
 */
import { script, type Script } from "./script.ts";

/** No such limit: later than anything. A number, since infinity has no form in which all versions of Redis agree. */
export const NONE = Number.MAX_SAFE_INTEGER;

/** What an answer begins with. */
const LIVE = 0;
/** With limits that this touch has made tighter. */
export const SHRUNK = 1;
export const ENDED = 2;
export const UNKNOWN = 3;
/** Given up by its caller before the store came to it: nothing was changed that it asked for. */
export const LATE = 4;
export const REFUSED = 5;

/** How long an end waits for a server that reports it, at least. Nobody is up for a week: then it is lost. */
const WEEK = 7 * 24 * 3600 * 1e6;

export interface RecordScripts {
  readonly open: Script;
  readonly touch: Script;
  readonly end: Script;
  readonly endAll: Script;
  readonly list: Script;
  readonly names: Script;
  readonly peek: Script;
  readonly look: Script;
  readonly show: Script;
  readonly settle: Script;
}

/** `now` is Lua that sets `now` in microseconds, `channel` the one on which ends are told. */
export function recordScripts(now: string, channel: string): RecordScripts {
  const head = `local call = redis.call\n${now}\n`;
  const shared = SHARED.replace("CHANNEL", luaString(channel));
  const whole = (body: string): Script => script(head + shared + body);
  return {
    open: whole(OPEN),
    // What nearly every touch does comes first; the functions for the rest are only made if it is needed.
    touch: script(head + TOUCH + shared + TOUCH_RARELY),
    end: whole(END),
    endAll: whole(END_ALL),
    list: whole(LIST),
    names: script("return redis.call('ZRANGE', KEYS[1], '0', '-1')"),
    peek: whole(PEEK),
    look: whole(LOOK),
    show: whole(SHOW),
    settle: whole(SETTLE),
  };
}

function luaString(text: string): string {
  return `'${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, "0")}`).join("")}'`;
}

const FORMAT = "'>c1dddddd'";

/**
 * KEYS: the record. ARGV: not after; who speaks (p, w, q, n, or a report's idleFor); the limits, or nothing for the
 * record's own. Answers limits only where they are not those asked.
 */
const TOUCH = `
local raw = call('GET', KEYS[1])
local state = raw and string.sub(raw, 1, 1)
if state == 'a' or state == 's' then
  local _, activity, longest, begin, idle, absolute, moment, place = struct.unpack(${FORMAT}, raw)
  local age, asked = now - begin, ARGV[3]
  local same = string.sub(raw, place, place + #asked - 1) == asked
  local shrinks = false
  if not same then
    local i, a, w = string.match(asked, '(%d+) (%d+) (%d+)')
    local warn = string.match(raw, '^%d+ %d+ (%d+)', place)
    shrinks = tonumber(i) < idle or tonumber(a) < absolute or tonumber(w) < tonumber(warn)
  end
  if now - activity < idle and age < absolute and not shrinks then
    local how, spoken, at = ARGV[2], state, activity
    if how == 'p' then
      at = now
    elseif how == 'w' then
      if state == 'a' then at = now end
    elseif how ~= 'n' then
      spoken = 's'
      if how ~= 'q' then at = now - how end
    end
    local kind = ${LIVE}
    if at > activity or spoken ~= state then
      if now > tonumber(ARGV[1]) then
        kind = ${LATE}
      else
        if at > activity then
          if at - activity > longest then longest = at - activity end
          activity = at
        end
        call('SETRANGE', KEYS[1], '0', struct.pack('>c1dd', spoken, activity, longest))
      end
    end
    if moment > activity + idle + ${WEEK} or moment > begin + absolute + ${WEEK} then
      local idleFor = now - activity
      if idleFor < 0 then idleFor = 0 end
      if age < 0 then age = 0 end
      if idleFor > longest then longest = idleFor end
      if same and asked ~= '' then return {kind, now, idleFor, age, longest} end
      local warn = tonumber((string.match(raw, '^%d+ %d+ (%d+)', place)))
      return {kind, now, idleFor, age, longest, idle, absolute, warn}
    end
  end
end
`;

const SHARED = `
local function indexOf(key) return string.sub(key, 1, -24) end
local function nameOf(key) return string.sub(key, -22) end

local function read(key)
  local raw = call('GET', key)
  if not raw then return nil end
  local r = {key = key, state = string.sub(raw, 1, 1)}
  if r.state == 'r' then
    r.over = string.sub(raw, 2)
    return r
  end
  local place, warn
  r.state, r.activity, r.longest, r.begin, r.idle, r.absolute, r.moment, place = struct.unpack(${FORMAT}, raw)
  warn, r.text = string.match(raw, '^%d+ %d+ (%d+)\\n(.*)$', place)
  r.warn = tonumber(warn)
  if r.state == 'e' then
    local cut = string.find(r.text, '\\n', 1, true)
    r.over, r.text = string.sub(r.text, 1, cut - 1), string.sub(r.text, cut + 1)
  end
  return r
end

local function written(r)
  local head = struct.pack(${FORMAT}, r.state, r.activity, r.longest, r.begin, r.idle, r.absolute, r.moment)
  local limits = string.format('%.0f %.0f %.0f\\n', r.idle, r.absolute, r.warn)
  return head .. limits .. (r.over and r.over .. '\\n' or '') .. r.text
end

local function deadline(r)
  return math.min(r.activity + r.idle, r.begin + r.absolute)
end

-- Keys expire long after the session can have ended, so that a crash leaves nothing for ever.
local function keep(r)
  r.moment = deadline(r) + ${2 * WEEK}
  local ttl, index = math.ceil((r.moment - now) / 1000), indexOf(r.key)
  call('SET', r.key, written(r), 'PX', ttl)
  if call('PTTL', index) < ttl then call('PEXPIRE', index, ttl) end
end

-- The time to live stays: it is that of a live record, at least a week from now.
local function finish(r, over, at)
  r.state, r.over, r.moment, r.longest = 'e', over, at, 0
  call('SET', r.key, written(r), 'KEEPTTL')
  call('ZREM', indexOf(r.key), nameOf(r.key))
  -- Last, and its failure is nobody's: a user of the server who may not publish can still end a session.
  redis.pcall('PUBLISH', CHANNEL, over .. '\\n' .. r.text)
end

-- The one rule. It has ended when idle or age is at its limit; of two limits, of the one that passed first.
local function alive(r, at)
  if not r or r.over then return false end
  local idleOver, ageOver = now - r.activity - r.idle, now - r.begin - r.absolute
  if idleOver < 0 and ageOver < 0 then return true end
  finish(r, ageOver > idleOver and '["absolute"]' or '["idle"]', at or now - math.max(idleOver, ageOver))
  return false
end

-- A store clock that was set back gives no negative times.
local function stand(r, kind)
  if not r then return {${UNKNOWN}, now} end
  if r.over then return {${ENDED}, now, r.over} end
  local idleFor = math.max(now - r.activity, 0)
  return {kind or ${LIVE}, now, idleFor, math.max(now - r.begin, 0), math.max(r.longest, idleFor),
    r.idle, r.absolute, r.warn}
end

-- The live sessions of a user, the oldest login first. What is no longer there, or no longer alive, leaves the index.
local function living(index)
  local found = {}
  for _, name in ipairs(call('ZRANGE', index, '0', '-1')) do
    local r = read(index .. ':' .. name)
    if alive(r) then
      found[#found + 1] = r
    elseif not r or r.over then
      call('ZREM', index, name)
    end
  end
  return found
end
`;

/** A touch that finds an end or tighter limits, or a key whose time to live must be moved on. */
const TOUCH_RARELY = `
local r = read(KEYS[1])
if not alive(r) then return stand(r) end
local late = now > tonumber(ARGV[1])
if late then return stand(r, ${LATE}) end
local kind, idle, absolute, warn = ${LIVE}, string.match(ARGV[3], '(%d+) (%d+) (%d+)')
if idle then
  if tonumber(idle) < r.idle or tonumber(absolute) < r.absolute then kind = ${SHRUNK} end
  r.idle = math.min(r.idle, tonumber(idle))
  r.absolute = math.min(r.absolute, tonumber(absolute))
  r.warn = math.min(r.warn, tonumber(warn))
end
if not alive(r, now) then return stand(r) end
local how, at = ARGV[2], r.activity
if how == 'p' or (how == 'w' and r.state == 'a') then
  at = now
elseif how ~= 'w' and how ~= 'n' then
  r.state = 's'
  if how ~= 'q' then at = now - how end
end
if at > r.activity then
  r.longest, r.activity = math.max(r.longest, at - r.activity), at
end
keep(r)
return stand(r, kind)
`;

/** KEYS: the index, the record. ARGV: not after, age, limits, most or -1, evict or not (1, 0), text. */
const OPEN = `
local r = read(KEYS[2])
if r then
  alive(r)
  return {stand(r), {}}
end
if now > tonumber(ARGV[1]) then return {{${LATE}, now}, {}} end
local age, idle, absolute, warn = tonumber(ARGV[2]), string.match(ARGV[3], '(%d+) (%d+) (%d+)')
idle, absolute, warn = tonumber(idle), tonumber(absolute), tonumber(warn)
if idle <= 0 or age >= absolute then
  return {{${ENDED}, now, age - absolute > -idle and '["absolute"]' or '["idle"]'}, {}}
end
local most, evicted = tonumber(ARGV[4]), {}
if most >= 0 and call('ZCARD', KEYS[1]) >= most then
  local others = living(KEYS[1])
  if #others >= most then
    if ARGV[5] ~= '1' or most < 1 then return {{${REFUSED}, now}, {}} end
    for i = 1, #others - most + 1 do
      evicted[i] = nameOf(others[i].key)
      finish(others[i], '["concurrent"]', now)
    end
  end
end
r = {key = KEYS[2], state = 'a', activity = now, longest = 0, begin = now - age,
  idle = idle, absolute = absolute, warn = warn, text = ARGV[6]}
call('ZADD', KEYS[1], r.begin, nameOf(r.key))
keep(r)
return {stand(r), evicted}
`;

/** KEYS: the record. ARGV: [reason, notice]. */
const END = `
local r = read(KEYS[1])
if not alive(r) then return 0 end
finish(r, ARGV[1], now)
return 1
`;

/** KEYS: the index. ARGV: the name to leave alone, [reason, notice]. Answers the names. */
const END_ALL = `
local ended = {}
for _, r in ipairs(living(KEYS[1])) do
  local name = nameOf(r.key)
  if name ~= ARGV[1] then
    finish(r, ARGV[2], now)
    ended[#ended + 1] = name
  end
end
return ended
`;

const LIST = `
local listed = {}
for i, r in ipairs(living(KEYS[1])) do listed[i] = {stand(r), r.text} end
return listed
`;

const PEEK = `
local r = read(KEYS[1])
alive(r)
return stand(r)
`;

/** For all(): how a live session stands, with its text; of any other, nothing. */
const SHOW = `
local r = read(KEYS[1])
if not alive(r) then return {} end
return {stand(r), r.text}
`;

/**
 * For due(). ARGV: the lease. Answers until when the index need not look again (-1: never), and the end if it is handed
 * out. Who it is handed out to is decided here, by the record: the index is only a hint.
 */
const LOOK = `
local r = read(KEYS[1])
if alive(r) then return {deadline(r) - now} end
if not r or r.state == 'r' then return {-1} end
if r.longest > now then return {r.longest - now} end
r.longest = now + ARGV[1]
call('SETRANGE', KEYS[1], '0', struct.pack('>c1dd', r.state, r.activity, r.longest))
return {tonumber(ARGV[1]), r.over, r.text, math.max(r.moment - r.activity, 0), math.max(r.moment - r.begin, 0), now - r.moment}
`;

/** ARGV: for how long an end is remembered at least. Answers whether the index may forget it. */
const SETTLE = `
local r = read(KEYS[1])
if not r or not r.over then return 0 end
if r.state == 'e' then
  local left = r.moment + math.max(tonumber(ARGV[1]), r.idle) - now
  call('SET', KEYS[1], 'r' .. r.over, 'PX', math.max(math.ceil(left / 1000), 1))
end
return 1
`;
