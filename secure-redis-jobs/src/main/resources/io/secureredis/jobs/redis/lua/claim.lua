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
-- KEYS[10] wake      LIST the wake-up signal
-- KEYS[11] starts    SET  the starts of the period
--
-- ARGV[1] worker  id
-- ARGV[2] most    jobs
-- ARGV[3] lease   ms
-- ARGV[4] inline  jobs up to which the reply carries their bodies; of more the caller asks for them, because a script's reply costs several copies
-- ARGV[5] largest bytes; a body that is larger is not read
-- ARGV[6] missing key ids that the worker has met and cannot open, 4 bytes each. Jobs under them stay where they are, for those who can open them
-- ARGV[7] after   the last job of each priority that this worker has passed by, as score and id with a colon between, separated by commas. Behind them the search continues, after a look at the front; where a priority has none, at its first job
-- ARGV[8] max-active jobs of the queue that run at a time, 0 for any number, empty for what meta says
-- ARGV[9] rate    jobs that start in each period, 0 for any number, empty for what meta says
-- ARGV[10] per    ms, the period of the rate
--
-- What is no job's id, and ids of jobs whose body is missing, are dropped.
--
-- RETURNS {now ms, when something is due next ms or -1, how many were no ids, the key id of each job that was passed by after the given ones, the last ones by now in the form of ARGV[7], 1 when no job is left behind them that was not looked at else 0, the number of the first job's start or -1 when no starts are counted, then for each job: id, envelope or empty, token, failures, crashes, 1 when it stands in done as well plus 2 when its body is too large to be read plus 4 when its body is not in this reply}
local ready, body, run, lease, done = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local meta, scheduled, retrying, next_fire, wake = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local starts = KEYS[11]
local worker, most, lease_ms, inline = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local largest, missing, after = tonumber(ARGV[5]), ARGV[6], ARGV[7]
local given_active, given_rate, given_per = ARGV[8], ARGV[9], ARGV[10]
-- So many jobs of others are passed by, and so many bytes of bodies are looked at; the next claim continues from there.
local MOST_PASSED, MOST_BYTES, PAGE = 200, 4194304, 64

local now = now_ms()

local function sooner(a, b)
  if a < 0 then return b end
  if b < 0 then return a end
  return math.min(a, b)
end

local due = sooner(head(scheduled), sooner(head(retrying), head(next_fire)))
local limits = redis.call('HMGET', meta, 'paused', 'max-active', 'rate', 'rate-per', 'rate-window', 'last-start')
if limits[1] == '1' then
  return {now, due, 0, '', after, 1, -1}
end
local max_active = whole(given_active ~= '' and given_active or limits[2])
local rate, per = whole(limits[3]), whole(limits[4])
if given_rate ~= '' then
  rate, per = whole(given_rate), whole(given_per)
end
if max_active and max_active > 0 then
  local free = max_active - redis.call('ZCARD', lease)
  if free < most then
    most = math.max(free, 0)
    -- Leases end without a wake-up signal, so the worker looks again soon.
    due = sooner(due, now + 100)
  end
end
local window, is_new = now, true
local is_limited = rate and per and rate > 0 and per > 0
-- The starts have numbers that never come again, so that one that is given back late is no other.
local last_start = whole(limits[6]) or 0
if is_limited then
  local used = redis.call('SCARD', starts)
  local since = whole(limits[5])
  if since and since > now then
    -- The clock was put back. The period begins again now, with what has started in it: no more may start for that.
    begin(lease)
    redis.call('HSET', meta, 'rate-window', digits(now))
    is_new = false
  elseif since and since + per > now then
    window, is_new = since, false
  else
    used = 0
  end
  local free = rate - used
  if free < most then
    most = math.max(free, 0)
    due = sooner(due, window + per)
  end
end
if most == 0 or redis.call('ZCARD', ready) == 0 then
  return {now, due, 0, '', after, 1, -1}
end
hashes(run)
zsets(lease)
-- As hashes() and zsets(), with the commands that read them later
redis.call('HSTRLEN', body, '')
redis.call('ZMSCORE', done, '')
may(lease, 'ZADD', 'HSET')
if is_limited then
  may(starts, 'SADD', 'EXPIRE')
end
if missing ~= '' then
  may(ready, 'HGET', 'ZRANGE', 'ZCOUNT', 'ZSCORE', 'ZRANK', 'ZREM')
end

local bytes = 0
local is_missing = {}
for at = 1, #missing, 4 do
  is_missing[string.sub(missing, at, at + 3)] = true
end

-- The key id of a body, and only where it is one of those that are missing.
local function missing_key(job)
  local size = is_id(job) and redis.call('HSTRLEN', body, job) or 0
  if size < 76 or size > largest then
    return nil
  end
  bytes = bytes + size
  local sealed = redis.call('HGET', body, job)
  local key = string.sub(sealed, 1, 2) == 'SR' and string.sub(sealed, 5, 8)
  return is_missing[key] and key or nil
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
  return passed
end

-- A new job comes to the end of its priority, and not to the end of all. So the search remembers a place in each: 0 is the highest priority, and scores that are none of ours belong to the nearest one.
local PRIORITIES, BAND = 9, 10000000000000

local function band_of(score)
  return math.max(0, math.min(PRIORITIES - 1, math.floor((tonumber(score) or 0) / BAND)))
end

local marks = {}
for score, job in string.gmatch(after, '([^:,]+):([^,]*)') do
  marks[band_of(score)] = {score, job}
end

local function before_band(band)
  if band == 0 then
    return 0
  end
  return band == PRIORITIES and redis.call('ZCARD', ready) or redis.call('ZCOUNT', ready, '-inf', '(' .. digits(band * BAND))
end

-- The place behind the last job of a priority that was passed by; where that one is gone, the place of the first job of its score.
local function place(band)
  local mark = marks[band]
  if not mark then
    return before_band(band)
  end
  -- It may have moved to another priority since.
  local now_at = redis.call('ZSCORE', ready, mark[2])
  if now_at == mark[1] then
    return redis.call('ZRANK', ready, mark[2]) + 1
  end
  return redis.call('ZCOUNT', ready, '-inf', '(' .. mark[1])
end

local function is_full(taken)
  return #taken >= most or #passed_keys >= MOST_PASSED or bytes >= MOST_BYTES
end

-- Searches one priority. Whether it came to the end.
local function search(band, taken)
  local from, to = place(band), before_band(band + 1)
  last = nil
  while from < to and not is_full(taken) do
    local before = #taken
    local passed = pick(from, math.min(PAGE, to - from), taken, passed_keys)
    from, to = from + passed, to - (#taken - before)
  end
  if last then
    marks[band] = {redis.call('ZSCORE', ready, last), last}
  end
  return from >= to
end

-- What has come to the front since the search began there.
local function look_at_front(taken)
  local searched = 0
  for band = 0, PRIORITIES - 1 do
    if marks[band] then
      searched = place(band)
      break
    end
  end
  if searched > 0 then
    pick(0, math.min(searched, PAGE), taken, {})
    bytes = 0
  end
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
  look_at_front(taken)
  for band = 0, PRIORITIES - 1 do
    if not search(band, taken) then
      at_end = 0
      break
    end
  end
  local places = {}
  for band = 0, PRIORITIES - 1 do
    if marks[band] then
      places[#places + 1] = marks[band][1] .. ':' .. marks[band][2]
    end
  end
  after = table.concat(places, ',')
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
  redis.pcall('HDEL', body, unpack(aside))
  redis.pcall('HDEL', run, unpack(aside))
  add(meta, 'set-aside', #aside)
end
if n == 0 then
  if redis.call('ZCARD', ready) > 0 then
    signal(wake)
  end
  return {now, due, #aside, table.concat(passed_keys), after, at_end, -1}
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
local reply, r, k = {now, due, #aside, table.concat(passed_keys), after, at_end, is_limited and last_start + 1 or -1}, 7, 0
local deadline = digits(now + lease_ms)
local rest_of_record = ':' .. digits(now) .. ':0:' .. worker
-- What most jobs get: claimed for the first time, of priority 5.
local first_record = '1:0:0:5' .. rest_of_record

-- The body and its flags, or nil where there is none.
local function envelope_of(i)
  if sizes[i] > largest then
    return '', 2
  end
  if n <= inline then
    return envelopes[jobs[i]], 0
  end
  return (sizes[i] > 0 or redis.call('HEXISTS', body, jobs[i]) == 1) and '', 4
end

for i = 1, n do
  local job, envelope, flags = jobs[i], envelope_of(i)
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
    reply[r + 6] = (replayed[i] and 1 or 0) + flags
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
  redis.pcall('HDEL', run, unpack(gone))
end
if is_limited and k > 0 then
  if is_new then
    redis.call('EXPIRE', starts, 0)
  end
  local counted = {}
  for i = 1, k / 2 do
    counted[i] = start_of(digits(now), digits(last_start + i))
  end
  redis.call('SADD', starts, unpack(counted))
  redis.call('HSET', meta, 'rate-window', digits(window), 'last-start', digits(last_start + k / 2))
end
if redis.call('ZCARD', ready) > 0 then
  signal(wake)
end
return reply
