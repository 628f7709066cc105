-- Takes up to n jobs out of the ready ones under a lease, and rings for the next worker when some are left.
--
-- KEYS[1]  ready     ZSET job id by rank
-- KEYS[2]  body      HASH job id -> envelope
-- KEYS[3]  run       HASH job id -> run record
-- KEYS[4]  lease     ZSET job id by lease deadline
-- KEYS[5]  done      ZSET job id by end of retention
-- KEYS[6]  meta      HASH pause and limits
-- KEYS[7]  scheduled ZSET job id by due
-- KEYS[8]  retrying  ZSET job id by due
-- KEYS[9]  next      ZSET schedule key by next fire
-- KEYS[10] wake      LIST the doorbell
--
-- ARGV[1] worker  id
-- ARGV[2] most    jobs
-- ARGV[3] lease   ms
-- ARGV[4] inline  jobs up to which the reply carries their bodies; of more the caller asks for them, because a script's reply costs several copies
-- ARGV[5] largest bytes; a body that is larger is not read
-- ARGV[6] missing key ids that the worker has met and cannot open, 4 bytes each. Jobs under them stay where they are, for those who can open them
-- ARGV[7] after   the last job that this worker has passed by, as score and id with a colon between; empty to begin at the front. Behind it the search goes on, after a look at the front
--
-- What is no job's id, and ids of jobs whose body is missing, are dropped.
--
-- RETURNS {now ms, when something is due next ms or -1, how many were no ids, the key id of each job that was passed by after the given one, the last one of these in the form of ARGV[7], 1 when no job is left behind it that was not looked at else 0, then for each job: id, envelope or empty, token, failures, crashes, 1 when it stands in done as well plus 2 when its body is too large to be read}
local ready, body, run, lease, done = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local meta, scheduled, retrying, next_fire, wake = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local worker, most, lease_ms, inline = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local largest, missing, after = tonumber(ARGV[5]), ARGV[6], ARGV[7]
-- So many jobs of others are passed by, and so many bytes of bodies are looked at; the next claim goes on from there.
local MOST_PASSED, MOST_BYTES, PAGE = 200, 4194304, 64

local now = now_ms()

local function sooner(a, b)
  if a < 0 then return b end
  if b < 0 then return a end
  return math.min(a, b)
end

local due = sooner(head(scheduled), sooner(head(retrying), head(next_fire)))
local limits = redis.call('HMGET', meta, 'paused', 'max-active', 'rate', 'rate-per', 'rate-window', 'rate-used')
if limits[1] then
  return {now, due, 0, '', after, 1}
end
local max_active, rate, per = whole(limits[2]), whole(limits[3]), whole(limits[4])
if max_active and max_active > 0 then
  local free = max_active - redis.call('ZCARD', lease)
  if free < most then
    most = math.max(free, 0)
    -- Leases end without a ring, so the worker looks again soon.
    due = sooner(due, now + 100)
  end
end
local window, used = now, 0
local is_limited = rate and per and rate > 0 and per > 0
if is_limited then
  local since = whole(limits[5])
  -- One that begins in the future is from before the clock was put back.
  if since and since <= now and since + per > now then
    window, used = since, whole(limits[6]) or 0
  end
  local free = rate - used
  if free < most then
    most = math.max(free, 0)
    due = sooner(due, window + per)
  end
end
if most == 0 or redis.call('ZCARD', ready) == 0 then
  return {now, due, 0, '', after, 1}
end
hashes(body, run)
zsets(lease, done)

local bytes = 0

-- The key id of a body, and only where it is one of those that are missing.
local function missing_key(job)
  local size = is_id(job) and redis.call('HSTRLEN', body, job) or 0
  if size < 76 or size > largest then
    return nil
  end
  bytes = bytes + size
  local sealed = redis.call('HGET', body, job)
  local key = string.sub(sealed, 1, 2) == 'SR' and string.sub(sealed, 5, 8)
  for at = 1, key and #missing or 0, 4 do
    if string.sub(missing, at, at + 3) == key then
      return key
    end
  end
end

local passed_keys, last = {}, nil

-- Takes jobs from a place on or passes them by, and says how many it passed by.
local function pick(from, count, taken, keys)
  local page = redis.call('ZRANGE', ready, from, from + count - 1)
  local mine, passed = {}, 0
  for i = 1, #page do
    if #taken >= most or bytes >= MOST_BYTES then
      break
    end
    local key = missing_key(page[i])
    if key then
      passed = passed + 1
      keys[#keys + 1] = key
      last = page[i]
    else
      mine[#mine + 1] = page[i]
      taken[#taken + 1] = page[i]
    end
  end
  if #mine > 0 then
    redis.call('ZREM', ready, unpack(mine))
  end
  return passed, #page
end

-- The place behind the last job that was passed by; where that one is gone, the place of the first job of its score.
local function place()
  local score, job = string.match(after, '^([^:]+):(.*)$')
  if not score then
    return 0
  end
  local at = redis.call('ZRANK', ready, job)
  return at and at + 1 or redis.call('ZCOUNT', ready, '-inf', '(' .. score)
end

local at_end = 1

local function take()
  local taken = {}
  if missing == '' then
    local popped = redis.call('ZPOPMIN', ready, most)
    for i = 1, #popped, 2 do
      taken[#taken + 1] = popped[i]
    end
    after = ''
    return taken
  end
  local from = place()
  if from > 0 then
    -- What has come to the front since.
    pick(0, math.min(from, PAGE), taken, {})
    from = from - #taken
    bytes, last = 0, nil
  end
  local passed, seen
  repeat
    passed, seen = pick(from, PAGE, taken, passed_keys)
    from = from + passed
  until seen == 0 or #taken >= most or #passed_keys >= MOST_PASSED or bytes >= MOST_BYTES
  at_end = from >= redis.call('ZCARD', ready) and 1 or 0
  if last then
    after = redis.call('ZSCORE', ready, last) .. ':' .. last
  end
  return taken
end

local taken = take()
local jobs, n, aside = {}, 0, {}
for i = 1, #taken do
  if is_id(taken[i]) then
    n = n + 1
    jobs[n] = taken[i]
  else
    aside[#aside + 1] = taken[i]
  end
end
if #aside > 0 then
  redis.call('HDEL', body, unpack(aside))
  redis.call('HDEL', run, unpack(aside))
  add(meta, 'set-aside', #aside)
end
if n == 0 then
  if redis.call('ZCARD', ready) > 0 then
    ring(wake)
  end
  return {now, due, #aside, table.concat(passed_keys), after, at_end}
end
local sizes, readable = {}, {}
for i = 1, n do
  sizes[i] = redis.call('HSTRLEN', body, jobs[i])
  if sizes[i] <= largest then
    readable[#readable + 1] = jobs[i]
  end
end
local envelopes = {}
if n <= inline and #readable > 0 then
  local found = redis.call('HMGET', body, unpack(readable))
  for i = 1, #readable do
    envelopes[readable[i]] = found[i]
  end
end
if #readable < n then
  add(meta, 'set-aside', n - #readable)
end
local records = redis.call('HMGET', run, unpack(jobs))
local replayed = redis.call('ZMSCORE', done, unpack(jobs))
local leases, runs, gone = {}, {}, {}
local reply, r, k = {now, due, #aside, table.concat(passed_keys), after, at_end}, 6, 0
local deadline = digits(now + lease_ms)
local rest_of_record = ':' .. digits(now) .. ':0:' .. worker
-- What most jobs get: claimed for the first time, of priority 5.
local first_record = '1:0:0:5' .. rest_of_record

local function envelope_of(i)
  if n <= inline and sizes[i] <= largest then
    return envelopes[jobs[i]]
  end
  return (sizes[i] > 0 or redis.call('HEXISTS', body, jobs[i]) == 1) and ''
end

for i = 1, n do
  local job, envelope = jobs[i], envelope_of(i)
  if envelope then
    local token, failures, crashes, record = 1, 0, 0, first_record
    if records[i] then
      local priority
      token, failures, crashes, priority = read_run(records[i])
      token = token + 1
      record = digits(token) .. ':' .. digits(failures) .. ':' .. digits(crashes) .. ':' .. digits(priority)
          .. rest_of_record
    end
    leases[k + 1] = deadline
    leases[k + 2] = job
    runs[k + 1] = job
    runs[k + 2] = record
    k = k + 2
    reply[r + 1] = job
    reply[r + 2] = envelope
    reply[r + 3] = token
    reply[r + 4] = failures
    reply[r + 5] = crashes
    reply[r + 6] = (replayed[i] and 1 or 0) + (sizes[i] > largest and 2 or 0)
    r = r + 6
  else
    gone[#gone + 1] = job
  end
end
if k > 0 then
  redis.call('ZADD', lease, unpack(leases))
  redis.call('HSET', run, unpack(runs))
end
if #gone > 0 then
  redis.call('HDEL', run, unpack(gone))
end
if is_limited then
  redis.call('HSET', meta, 'rate-window', digits(window), 'rate-used', digits(used + k / 2))
end
if redis.call('ZCARD', ready) > 0 then
  ring(wake)
end
return reply
