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

-- The smallest score of a sorted set as a whole number from 0 to 2^53 - 1, or -1 where there is none. A key of another type holds nothing.
local function head(zset)
  local first = redis.pcall('ZRANGE', zset, 0, 0, 'WITHSCORES')
  local score = first[2] and tonumber(first[2])
  return score and math.floor(math.max(0, math.min(score, 9007199254740991))) or -1
end

-- Whether the queue holds a job that has not ended.
local function is_unfinished(body, done, dead, tampered, job)
  return redis.call('HEXISTS', body, job) == 1 and not (redis.call('ZSCORE', done, job)
      or redis.call('ZSCORE', dead, job) or redis.call('ZSCORE', tampered, job))
end

-- The first of the hidden forms of one name, separated by commas, that is a field of a hash.
local function field_of(hash, forms)
  for form in string.gmatch(forms, '[^,]+') do
    if redis.call('HEXISTS', hash, form) == 1 then
      return form
    end
  end
end

-- The unfinished job that holds a unique key, or nil. A hold under another form of the key's name moves to the key.
local function holder_of(unique, unique_until, key, others, now, unfinished)
  for form in string.gmatch(key .. ',' .. others, '[^,]+') do
    local holder = redis.call('HGET', unique, form)
    local ends = tonumber(redis.call('ZSCORE', unique_until, form) or 0)
    local is_id = holder and #holder <= 64 and string.match(holder, '^[%w_-]+$')
    if is_id and ends > now and unfinished(holder) then
      if form ~= key then
        redis.call('HDEL', unique, form)
        redis.call('ZREM', unique_until, form)
        redis.call('HSET', unique, key, holder)
        redis.call('ZADD', unique_until, digits(ends), key)
      end
      return holder
    end
  end
end

