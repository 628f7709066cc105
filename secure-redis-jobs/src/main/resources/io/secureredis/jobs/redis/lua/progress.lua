-- Stores how far a running job has come.
--
-- Counts only for a job whose token is the current one.
--
-- KEYS[1] lease    ZSET job id by lease deadline
-- KEYS[2] run      HASH job id -> run record
-- KEYS[3] progress HASH job id -> envelope
--
-- ARGV[1] job      id
-- ARGV[2] token    fencing
-- ARGV[3] progress envelope
--
-- RETURNS {now ms, 1 when it counted, else 0}
local lease, run, progress = KEYS[1], KEYS[2], KEYS[3]
local job, token, envelope = ARGV[1], ARGV[2], ARGV[3]

local now = now_ms()

begin(lease)
if not redis.call('ZSCORE', lease, job) or not has_token(redis.call('HGET', run, job), token) then
  return {now, 0}
end
redis.call('HSET', progress, job, envelope)
return {now, 1}
