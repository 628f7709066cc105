-- Removes what was kept long enough: done, dead and tampered jobs, unique keys, workers that are no longer seen.
--
-- KEYS[1]  done         ZSET job id by end of retention
-- KEYS[2]  dead         ZSET job id by death
-- KEYS[3]  tampered     ZSET job id by when it was noticed
-- KEYS[4]  body         HASH job id -> envelope
-- KEYS[5]  run          HASH job id -> run record
-- KEYS[6]  result       HASH job id -> envelope
-- KEYS[7]  error        HASH job id -> envelope
-- KEYS[8]  progress     HASH job id -> envelope
-- KEYS[9]  unique       HASH hidden key -> job id
-- KEYS[10] unique-until ZSET hidden key by end
-- KEYS[11] worker       HASH worker id -> envelope
-- KEYS[12] seen         ZSET worker id by believed alive until
-- KEYS[13] meta         HASH pause, limits and what was removed
-- KEYS[14] stat         HASH counters of the minute
-- KEYS[15] scheduled    ZSET job id by due
-- KEYS[16] retrying     ZSET job id by due
-- KEYS[17] ready        ZSET job id by rank
-- KEYS[18] lease        ZSET job id by lease deadline
-- KEYS[19] log          HASH job id:place -> envelope
-- KEYS[20] log-index    HASH job id -> places of the parts of its log
--
-- ARGV[1] most      of each kind
-- ARGV[2] retention ms, of dead and tampered jobs
-- ARGV[3] cap       dead jobs that are kept, and as many tampered ones, however young they are; -1 for any number
-- ARGV[4] lease     ms, the caller's
--
-- RETURNS {now ms, 1 when there may be more to remove, else 0, dead jobs and tampered jobs that were kept long enough, dead jobs and tampered jobs that were more than the cap, 1 when others seem to have changed the states, else 0}
local done, dead, tampered = KEYS[1], KEYS[2], KEYS[3]
local body, run, result, errors, progress = KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local unique, unique_until, worker, seen, meta, stat = KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13], KEYS[14]
local scheduled, retrying, ready, lease = KEYS[15], KEYS[16], KEYS[17], KEYS[18]
local log, log_index = KEYS[19], KEYS[20]
local most, retention, cap, lease_ms = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local now = now_ms()

zsets(done, dead, tampered)
may(body, 'HDEL')
hashes(body, run)
local more = 0

local function until_ms(zset, ms)
  return redis.call('ZRANGEBYSCORE', zset, '-inf', digits(ms), 'LIMIT', 0, most)
end

local function over(zset)
  local surplus = cap < 0 and 0 or redis.call('ZCARD', zset) - cap
  return surplus > 0 and redis.call('ZRANGE', zset, 0, math.min(surplus, most) - 1) or {}
end

local function remove(zset, jobs)
  if #jobs == 0 then
    return 0
  end
  if #jobs == most then
    more = 1
  end
  redis.call('ZREM', zset, unpack(jobs))
  redis.call('HDEL', body, unpack(jobs))
  redis.call('HDEL', run, unpack(jobs))
  redis.pcall('HDEL', result, unpack(jobs))
  redis.pcall('HDEL', errors, unpack(jobs))
  redis.pcall('HDEL', progress, unpack(jobs))
  forget_logs(log, log_index, jobs)
  return #jobs
end

local function forget(zset, hash)
  local names = redis.pcall('ZRANGEBYSCORE', zset, '-inf', digits(now), 'LIMIT', 0, most)
  if #names > 0 then
    redis.pcall('HDEL', hash, unpack(names))
    redis.pcall('ZREM', zset, unpack(names))
  end
  return names
end

remove(done, until_ms(done, now))
local old_dead = remove(dead, until_ms(dead, now - retention))
local old_tampered = remove(tampered, until_ms(tampered, now - retention))
local capped_dead = remove(dead, over(dead))
local capped_tampered = remove(tampered, over(tampered))
forget(unique_until, unique)
for _, name in ipairs(forget(seen, worker)) do
  redis.pcall('HDEL', worker, name .. ':command')
end
count(stat, 'removed', old_dead + old_tampered + capped_dead + capped_tampered)
if capped_dead + capped_tampered > 0 then
  add(meta, 'capped', capped_dead + capped_tampered)
end

-- More bodies than jobs in states, or a lease that ends later than the caller's could.
local function is_suspect()
  local in_states = 0
  for _, state in ipairs({scheduled, retrying, ready, lease, done, dead, tampered}) do
    local size = redis.pcall('ZCARD', state)
    in_states = in_states + (type(size) == 'number' and size or 0)
  end
  local last = redis.pcall('ZREVRANGE', lease, 0, 0, 'WITHSCORES')
  return redis.call('HLEN', body) > in_states or (last[2] and tonumber(last[2]) > now + lease_ms)
end

return {now, more, old_dead, old_tampered, capped_dead, capped_tampered, is_suspect() and 1 or 0}
