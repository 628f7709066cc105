-- One occurrence of a schedule: its job becomes ready, and the schedule moves on or ends, in one step.
--
-- Done only while the schedule is the one that was read, and due.
--
-- KEYS[1] recurring HASH schedule key -> envelope
-- KEYS[2] next      ZSET schedule key by next fire
-- KEYS[3] body      HASH job id -> envelope
-- KEYS[4] run       HASH job id -> run record
-- KEYS[5] ready     ZSET job id by rank
-- KEYS[6] wake      LIST the doorbell
--
-- ARGV[1] schedule key
-- ARGV[2] expected envelope that was read
-- ARGV[3] due      ms, the fire that was read
-- ARGV[4] envelope that replaces it, empty when this was the last fire
-- ARGV[5] next     ms, the fire after this one
-- ARGV[6] job      id
-- ARGV[7] body     envelope
-- ARGV[8] priority 1..9
--
-- RETURNS {now ms, 1 when it fired, else 0}
local recurring, next_fire, body, run, ready, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local schedule, expected, due, envelope, next_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local job, sealed, priority = ARGV[6], ARGV[7], tonumber(ARGV[8])

local now = now_ms()

local score = redis.call('ZSCORE', next_fire, schedule)
if not score or tonumber(score) ~= tonumber(due) or tonumber(due) > now
    or redis.call('HGET', recurring, schedule) ~= expected then
  return {now, 0}
end
begin(next_fire)
hashes(body, run)
zsets(ready)
if envelope == '' then
  redis.call('HDEL', recurring, schedule)
  redis.call('ZREM', next_fire, schedule)
else
  redis.call('HSET', recurring, schedule, envelope)
  redis.call('ZADD', next_fire, next_ms, schedule)
end
if redis.call('HSETNX', body, job, sealed) == 1 then
  if priority ~= 5 then
    redis.call('HSET', run, job, write_run(0, 0, 0, priority, 0, 0, ''))
  end
  redis.call('ZADD', ready, rank(priority, now), job)
end
ring(wake)
return {now, 1}
