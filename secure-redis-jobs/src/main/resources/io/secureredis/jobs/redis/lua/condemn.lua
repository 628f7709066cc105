-- A claimed job is not what was put there: it goes to tampered, with its body as evidence.
--
-- Counts only for a job whose token is the current one.
--
-- KEYS[1] lease    ZSET job id by lease deadline
-- KEYS[2] run      HASH job id -> run record
-- KEYS[3] error    HASH job id -> envelope
-- KEYS[4] tampered ZSET job id by when it was noticed
-- KEYS[5] done     ZSET job id by end of retention
-- KEYS[6] result   HASH job id -> envelope
-- KEYS[7] cancel   SET  job id
-- KEYS[8] stat     HASH counters of the minute
--
-- ARGV[1] job    id
-- ARGV[2] token  fencing
-- ARGV[3] error  envelope, empty where it could not be sealed
--
-- RETURNS {now ms, 1 when it counted, else 0}
local lease, run, errors, tampered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local done, result, cancel, stat = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local job, token, envelope = ARGV[1], ARGV[2], ARGV[3]

local now = now_ms()

local record = redis.call('HGET', run, job)
if not redis.call('ZSCORE', lease, job) or not has_token(record, token) then
  return {now, 0}
end
local t, failures, crashes, priority, claimed, _, worker = read_run(record)
zsets(tampered, done)
may(tampered, 'ZADD', 'HSET')
redis.call('ZREM', lease, job)
if redis.call('ZREM', done, job) == 1 then
  redis.pcall('HDEL', result, job)
end
redis.pcall('SREM', cancel, job)
-- An older one could say of a job that was put back after it had run that its body did not open, and a bulk retry would run it.
if envelope == '' then
  redis.pcall('HDEL', errors, job)
else
  redis.pcall('HSET', errors, job, envelope)
end
redis.call('HSET', run, job, write_run(t, failures, crashes, priority, claimed, now, worker, 'tampered'))
redis.call('ZADD', tampered, digits(now), job)
count(stat, 'tampered', 1)
return {now, 1}
