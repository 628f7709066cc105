-- A waiting job is removed; a running one is marked, and its worker ends it at its next heartbeat.
--
-- KEYS[1] scheduled ZSET job id by due
-- KEYS[2] retrying  ZSET job id by due
-- KEYS[3] ready     ZSET job id by rank
-- KEYS[4] lease     ZSET job id by lease deadline
-- KEYS[5] body      HASH job id -> envelope
-- KEYS[6] run       HASH job id -> run record
-- KEYS[7] error     HASH job id -> envelope
-- KEYS[8] progress  HASH job id -> envelope
-- KEYS[9] cancel    SET  job id
-- KEYS[10] log      HASH job id:place -> envelope
-- KEYS[11] log-index HASH job id -> places of the parts of its log
--
-- ARGV[1] job  id
--
-- RETURNS {now ms, 0 when it was not there or has ended, 1 when it was removed, 2 when it was marked}
local scheduled, retrying, ready, lease = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local body, run, errors, progress, cancel = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local log, log_index = KEYS[10], KEYS[11]
local job = ARGV[1]

local now = now_ms()

begin(lease)
zsets(scheduled, retrying, ready)
hashes(body, run)
may(body, 'HDEL')
if redis.call('ZSCORE', lease, job) then
  redis.call('SADD', cancel, job)
  return {now, 2}
end
local waiting = redis.call('ZREM', scheduled, job) + redis.call('ZREM', retrying, job) + redis.call('ZREM', ready, job)
if waiting == 0 then
  return {now, 0}
end
redis.call('HDEL', body, job)
redis.call('HDEL', run, job)
redis.pcall('HDEL', errors, job)
redis.pcall('HDEL', progress, job)
forget_logs(log, log_index, {job})
return {now, 1}
