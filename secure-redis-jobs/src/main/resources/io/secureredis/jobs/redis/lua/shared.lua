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

-- A whole number that Redis holds as text, from 0 to 2^53 - 1; nil for anything else.
local function whole(text)
  return text and #text <= 15 and string.match(text, '^%d+$') and tonumber(text) or nil
end

-- Whether this can be a job's id.
local function is_id(text)
  return #text <= 64 and string.match(text, '^[%w_-]+$') ~= nil
end

-- The run record, or what an absent one means. One that nobody of us can have written counts as absent.
local function read_run(record)
  if record and #record <= 200 then
    local token, failures, crashes, priority, claimed, ended, worker, state, retention =
        string.match(record, '^(%d+):(%d+):(%d+):([1-9]):(%d+):(%d+):([%w_-]*):?(%l*):?(%d*)$')
    if token and #token <= 15 and #failures <= 9 and #crashes <= 9 and #claimed <= 15 and #ended <= 15
        and #retention <= 15 then
      return tonumber(token), tonumber(failures), tonumber(crashes), tonumber(priority),
          tonumber(claimed), tonumber(ended), worker, state, tonumber(retention)
    end
  end
  return 0, 0, 0, 5, 0, 0, '', ''
end

-- The state is that of a job that has ended, and is left out for all others.
local function write_run(token, failures, crashes, priority, claimed, ended, worker, state)
  return digits(token) .. ':' .. digits(failures) .. ':' .. digits(crashes) .. ':' .. digits(priority) .. ':'
      .. digits(claimed) .. ':' .. digits(ended) .. ':' .. worker .. (state and ':' .. state or '')
end

-- Whether a record carries this fencing token.
local function has_token(record, token)
  return record and string.sub(record, 1, #token + 1) == token .. ':'
end

-- Where Redis has no memory left, it refuses a script at its first write, if that write may need memory, and never after it. So scripts that must work then begin with
-- this write, which needs none and changes nothing: an empty id is none. It fails where the key is no sorted set.
local function begin(zset)
  redis.call('ZREM', zset, '')
end

-- Fails where the caller may not run one of the commands that move a schedule, or a key has another type, before anything is written: removed and not put again, a schedule
-- would never fire again. Changes nothing.
local function schedules(recurring, next_fire)
  redis.call('ZREM', next_fire, '')
  redis.call('ZADD', next_fire, 'XX', 0, '')
  redis.call('HDEL', recurring, '')
end

-- Fails where the caller may not put a job into a state, before anything is written. Changes nothing.
local function states(zset)
  redis.call('ZREM', zset, '')
  redis.call('ZADD', zset, 'XX', 0, '')
end

-- Fails where a key has another type than ours, before anything is written: a script that stops halfway would leave a job in two states, or in none.
local function zsets(...)
  for _, key in ipairs({...}) do
    redis.call('ZCARD', key)
  end
end

local function hashes(...)
  for _, key in ipairs({...}) do
    redis.call('HEXISTS', key, '')
  end
end

-- Fails where the caller may not run one of these commands, before anything is written: Redis does not undo what a script has done. Redis knows since 7.0. One key stands for all, because Redis
-- requires the right to each key before a script begins.
local function may(key, ...)
  for i = 1, redis.acl_check_cmd and select('#', ...) or 0 do
    local command = select(i, ...)
    if not redis.acl_check_cmd(command, key, '', '') then
      error(redis.error_reply("NOPERM this user has no permissions to run the '" .. string.lower(command) .. "' command"))
    end
  end
end

-- What counts the start of one claimed job. The time keeps it apart from one of the same number, where the last number was lost.
local function start_of(claimed, number)
  return claimed .. ':' .. number
end

-- Rings the wake-up signal, unless it rings already. Waking someone is worth no failure: who does not hear it, looks after a while.
local function signal(wake)
  if redis.pcall('LLEN', wake) == 0 then
    redis.pcall('LPUSH', wake, '1')
  end
end

-- Adds to a counter that anybody may have overwritten. Counting is worth no failure either.
local function add(hash, field, n)
  local sum = redis.pcall('HINCRBY', hash, field, n)
  if type(sum) == 'table' then
    redis.pcall('HSET', hash, field, n)
    return n
  end
  return sum
end

-- Counts what ended in this minute; the counters live for a day.
local function count(stat, field, n)
  if n > 0 and add(stat, field, n) == n then
    redis.pcall('EXPIRE', stat, 86400)
  end
end

-- The smallest score of a sorted set as a whole number from 0 to 2^53 - 1, or -1 where there is none. A key of another type holds nothing.
local function head(zset)
  local first = redis.pcall('ZRANGE', zset, 0, 0, 'WITHSCORES')
  local score = first[2] and tonumber(first[2])
  return score and math.floor(math.max(0, math.min(score, 9007199254740991))) or -1
end

local function is_in(job, ...)
  for _, zset in ipairs({...}) do
    if redis.call('ZSCORE', zset, job) then
      return true
    end
  end
  return false
end

-- No envelope is shorter.
local SHORTEST_BODY = 76
-- How long a job that is put back to lease or done stays there. Nobody knows any more how long it was to stay.
local PUT_BACK_LEASE_MS, PUT_BACK_DONE_MS = 30000, 86400000

-- A body without a state: someone overwrote or removed the key of the state, and the job lost it. The run record says which one it was. A job that was never claimed, or waited for its next
-- attempt, becomes ready: its body says whether it is too early. What can be no job's body is removed. Returns 1 when the job was put back, 2 when it was removed, 0 when it has a state.
local function put_back(queue, job, now)
  if is_in(job, queue.ready, queue.lease, queue.done, queue.scheduled, queue.retrying, queue.dead, queue.tampered) then
    return 0
  end
  if not is_id(job) or redis.call('HSTRLEN', queue.body, job) < SHORTEST_BODY then
    redis.call('HDEL', queue.body, job)
    redis.call('HDEL', queue.run, job)
    add(queue.meta, 'set-aside', 1)
    return 2
  end
  local _, _, _, priority, claimed, ended, worker, state, retention = read_run(redis.call('HGET', queue.run, job))
  if state == 'done' then
    redis.call('ZADD', queue.done, digits(retention and math.min(ended, now) + retention or now + PUT_BACK_DONE_MS), job)
  elseif state == 'dead' or state == 'tampered' then
    redis.call('ZADD', queue[state], digits(math.min(ended, now)), job)
  elseif claimed > 0 and ended == 0 and worker ~= '' then
    redis.call('ZADD', queue.lease, digits(now + PUT_BACK_LEASE_MS), job)
  else
    redis.call('ZADD', queue.ready, rank(priority, now), job)
  end
  add(queue.meta, 'put-back', 1)
  add(queue.meta, 'put-back-untold', 1)
  return 1
end

-- Whether the queue holds a job that waits or runs: one of these states says so, and none says that it has ended. A body alone says nothing.
local function is_unfinished(queue, job, now)
  return redis.call('HEXISTS', queue.body, job) == 1 and put_back(queue, job, now) ~= 2
      and is_in(job, queue.ready, queue.lease, queue.retrying, queue.scheduled)
      and not is_in(job, queue.done, queue.dead, queue.tampered)
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
    if holder and is_id(holder) and ends > now and unfinished(holder) then
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

-- So many parts has the log of a job at most.
local MOST_LOG_PARTS = 64

-- The places of the parts of a log, as the index has them, and whether there were earlier ones. Anybody may have overwritten the index.
local function log_places(list)
  local places, removed = {}, false
  if type(list) == 'string' and #list <= 4096 then
    for place in string.gmatch(list, '[^,]+') do
      removed = removed or place == '-'
      if #place <= 24 and string.match(place, '^%d+%-%d+$') then
        places[#places + 1] = place
      end
    end
  end
  return places, removed
end

-- Removes the logs of jobs that are gone; most have none.
local function forget_logs(log, index, jobs)
  local lists = #jobs > 0 and redis.pcall('HMGET', index, unpack(jobs)) or {}
  for i = 1, lists.err and 0 or #jobs do
    if lists[i] then
      redis.pcall('HDEL', index, jobs[i])
      for _, place in ipairs(log_places(lists[i])) do
        redis.pcall('HDEL', log, jobs[i] .. ':' .. place)
      end
    end
  end
end
