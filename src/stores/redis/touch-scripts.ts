/** The judge and the touch, in Lua: the way that every request takes, so each command in it is counted. */
import { LIVE, SHRUNK, ENDED, UNKNOWN, LATE, WEEK } from "./codes.ts";

export const FORMAT = "'>c1dddddd'";

/**
 * KEYS: the record. ARGV: not after; who speaks (p, w, q, n, or a report's idleFor); the limits, or nothing for the
 * record's own. Answers limits only where they are not those asked.
 */
export const TOUCH = `
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

export const SHARED = `
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
export const TOUCH_RARELY = `
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
