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
--
-- ARGV[1] most      of each kind
-- ARGV[2] retention ms, of dead and tampered jobs
-- ARGV[3] dead      jobs that are kept, and as many tampered ones
--
-- RETURNS {now ms, removed jobs}
local done, dead, tampered = KEYS[1], KEYS[2], KEYS[3]
local body, run, result, errors, progress = KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local unique, unique_until, worker, seen = KEYS[9], KEYS[10], KEYS[11], KEYS[12]
local most, retention, max_dead = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local now = now_ms()

local function until_ms(zset, ms)
  return redis.call('ZRANGEBYSCORE', zset, '-inf', digits(ms), 'LIMIT', 0, most)
end

local function remove(zset, jobs)
  if #jobs == 0 then
    return 0
  end
  redis.call('ZREM', zset, unpack(jobs))
  redis.call('HDEL', body, unpack(jobs))
  redis.call('HDEL', run, unpack(jobs))
  redis.call('HDEL', result, unpack(jobs))
  redis.call('HDEL', errors, unpack(jobs))
  redis.call('HDEL', progress, unpack(jobs))
  return #jobs
end

local function over(zset)
  local surplus = redis.call('ZCARD', zset) - max_dead
  return surplus > 0 and redis.call('ZRANGE', zset, 0, math.min(surplus, most) - 1) or {}
end

local removed = remove(done, until_ms(done, now))
    + remove(dead, until_ms(dead, now - retention))
    + remove(tampered, until_ms(tampered, now - retention))
    + remove(dead, over(dead))
    + remove(tampered, over(tampered))
local keys = until_ms(unique_until, now)
if #keys > 0 then
  redis.call('HDEL', unique, unpack(keys))
  redis.call('ZREM', unique_until, unpack(keys))
end
local workers = until_ms(seen, now)
if #workers > 0 then
  redis.call('HDEL', worker, unpack(workers))
  redis.call('ZREM', seen, unpack(workers))
end
return {now, removed}
