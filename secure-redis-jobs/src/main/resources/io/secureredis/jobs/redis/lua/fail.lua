-- An attempt failed: the job waits for its next one, or is dead.
--
-- Counts only for a job whose token is the current one and that is still leased: a lease that ran out but was not reaped counts, since nobody else has the job. A second call says of a job that waits or is dead what the first one said, whose
-- reply may have been lost.
--
-- KEYS[1] lease    ZSET job id by lease deadline
-- KEYS[2] run      HASH job id -> run record
-- KEYS[3] error    HASH job id -> envelope
-- KEYS[4] retrying ZSET job id by due
-- KEYS[5] dead     ZSET job id by death
-- KEYS[6] cancel   SET  job id
-- KEYS[7] stat     HASH counters of the minute
-- KEYS[8] wake     LIST the wake-up signal
--
-- ARGV[1] job      id
-- ARGV[2] token    fencing
-- ARGV[3] error    envelope, empty where it could not be sealed
-- ARGV[4] delay    ms until the next attempt, -1 for none
-- ARGV[5] failures 1 when this counts as a failed attempt, else 0
--
-- RETURNS {now ms, 0 NOT_OURS: it did not count, 1 RETRYING, 2 DEAD}
local lease, run, errors, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local dead, cancel, stat, wake = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local job, token, envelope, delay, spent = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local now = now_ms()

local record = redis.call('HGET', run, job)
local deadline = redis.call('ZSCORE', lease, job)
if not has_token(record, token) then
  return {now, 0}
end
if not deadline then
  return {now, (redis.call('ZSCORE', retrying, job) and 1) or (redis.call('ZSCORE', dead, job) and 2) or 0}
end
local t, failures, crashes, priority, claimed, _, worker = read_run(record)
zsets(retrying, dead)
may(dead, 'ZADD', 'HSET')
redis.call('ZREM', lease, job)
redis.pcall('SREM', cancel, job)
-- The reports of the attempts before stay.
if envelope ~= '' then
  redis.pcall('HSET', errors, job, envelope)
end
redis.call('HSET', run, job, write_run(t, failures + spent, crashes, priority, claimed, now, worker, delay < 0 and 'dead'))
count(stat, 'failed', spent)
if delay < 0 then
  redis.call('ZADD', dead, digits(now), job)
  count(stat, 'dead', 1)
  return {now, 2}
end
redis.call('ZADD', retrying, digits(now + delay), job)
if head(retrying) == now + delay then
  signal(wake)
end
return {now, 1}
