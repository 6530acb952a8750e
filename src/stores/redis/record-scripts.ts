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
import { ENDED, LATE, REFUSED } from "./codes.ts";
import { SHARED, TOUCH, TOUCH_RARELY } from "./touch-scripts.ts";

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
