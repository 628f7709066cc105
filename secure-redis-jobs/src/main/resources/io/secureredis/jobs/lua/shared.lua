-- What every script begins with: this file stands before each of them. Local functions only, and no state.
-- Source: docs/spec/job-keys.md, sections 2 and 3.

-- What the clock is put forward by; not 0 only in users' tests.
local shift_ms = 0

-- The server's clock in ms.
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000) + shift_ms
end

-- A number as Redis shall store it; Lua's own conversion would round from 10^14 on.
local function digits(n)
  return string.format('%.0f', n)
end

-- The score of a ready job: the smaller, the sooner.
local function rank(priority, since)
  return digits((9 - priority) * 10000000000000 + since)
end

-- The run record, or what an absent one means.
local function read_run(record)
  if not record then
    return 0, 0, 0, 5, 0, 0, ''
  end
  local token, failures, crashes, priority, claimed, ended, worker =
      string.match(record, '^(%d+):(%d+):(%d+):([1-9]):(%d+):(%d+):(.*)$')
  if not token then
    return 0, 0, 0, 5, 0, 0, ''
  end
  return tonumber(token), tonumber(failures), tonumber(crashes), tonumber(priority),
      tonumber(claimed), tonumber(ended), worker
end

local function write_run(token, failures, crashes, priority, claimed, ended, worker)
  return digits(token) .. ':' .. digits(failures) .. ':' .. digits(crashes) .. ':' .. digits(priority) .. ':'
      .. digits(claimed) .. ':' .. digits(ended) .. ':' .. worker
end

-- Whether a record carries this fencing token.
local function has_token(record, token)
  return record and string.sub(record, 1, #token + 1) == token .. ':'
end

-- Rings the doorbell, unless it rings already.
local function ring(wake)
  if redis.call('LLEN', wake) == 0 then
    redis.call('LPUSH', wake, '1')
  end
end

-- Counts what ended in this minute; the counters live for a day.
local function count(stat, field, n)
  if n > 0 and redis.call('HINCRBY', stat, field, n) == n then
    redis.call('EXPIRE', stat, 86400)
  end
end

-- The smallest score of a sorted set, or -1.
local function head(zset)
  local first = redis.call('ZRANGE', zset, 0, 0, 'WITHSCORES')
  return first[2] and tonumber(first[2]) or -1
end

