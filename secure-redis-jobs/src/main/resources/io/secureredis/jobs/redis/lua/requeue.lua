-- A job becomes ready at once, with a body that says so.
--
-- KEYS[1] scheduled ZSET job id by due
-- KEYS[2] retrying  ZSET job id by due
-- KEYS[3] dead      ZSET job id by death
-- KEYS[4] tampered  ZSET job id by when it was noticed
-- KEYS[5] ready     ZSET job id by rank
-- KEYS[6] body      HASH job id -> envelope
-- KEYS[7] run       HASH job id -> run record
-- KEYS[8] wake      LIST the wake-up signal
--
-- ARGV[1] job      id
-- ARGV[2] expected envelope that was read
-- ARGV[3] envelope that replaces it
-- ARGV[4] ended    1 for a dead or tampered job, whose failures and crashes are forgotten; 0 for a scheduled or retrying one
--
-- RETURNS {now ms, 1 when it was done, else 0}
local scheduled, retrying, dead, tampered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local ready, body, run, wake = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local job, expected, envelope, ended = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'

local now = now_ms()

begin(ready)
hashes(run)
zsets(scheduled, retrying, dead, tampered)
may(ready, 'ZADD', 'HSET', 'HGET')
if redis.call('HGET', body, job) ~= expected then
  return {now, 0}
end
local found
if ended then
  found = redis.call('ZREM', dead, job) + redis.call('ZREM', tampered, job)
else
  found = redis.call('ZREM', scheduled, job) + redis.call('ZREM', retrying, job)
end
if found == 0 then
  return {now, 0}
end
local token, failures, crashes, priority = read_run(redis.call('HGET', run, job))
if ended then
  failures, crashes = 0, 0
end
if token > 0 or priority ~= 5 then
  redis.call('HSET', run, job, write_run(token, failures, crashes, priority, 0, 0, ''))
end
redis.call('HSET', body, job, envelope)
redis.call('ZADD', ready, rank(priority, now), job)
signal(wake)
return {now, 1}
