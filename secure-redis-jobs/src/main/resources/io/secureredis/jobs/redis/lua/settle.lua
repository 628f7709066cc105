-- Ends a move of a job on one side: gives it the state that it had, or removes it, if it is still what the move made of it.
--
-- KEYS[1]  scheduled    ZSET job id by due
-- KEYS[2]  retrying     ZSET job id by due
-- KEYS[3]  ready        ZSET job id by rank
-- KEYS[4]  dead         ZSET job id by death
-- KEYS[5]  body         HASH job id -> envelope
-- KEYS[6]  run          HASH job id -> run record
-- KEYS[7]  error        HASH job id -> envelope
-- KEYS[8]  progress     HASH job id -> envelope
-- KEYS[9]  unique       HASH hidden key -> job id
-- KEYS[10] unique-until ZSET hidden key by end
-- KEYS[11] wake         LIST the wake-up signal
-- KEYS[12] log          HASH job id:place -> envelope
-- KEYS[13] log-index    HASH job id -> places of the parts of its log
--
-- ARGV[1] job      id
-- ARGV[2] expected envelope that the move put there
-- ARGV[3] envelope that replaces it, empty to remove the job
-- ARGV[4] state    1 to 4, as above
-- ARGV[5] score    in that state
-- ARGV[6] keys     hidden forms of the unique key that it held, separated by commas; they are released when it is removed
--
-- RETURNS {now ms, 1 when it was done, else 0}
local scheduled, retrying, ready, dead, body, run = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local errors, progress, unique, unique_until, wake = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local log, log_index = KEYS[12], KEYS[13]
local job, expected, envelope, state, score, keys = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6]

local now = now_ms()

begin(scheduled)
states(scheduled)
hashes(body, run, unique)
zsets(retrying, ready, dead, unique_until)
may(body, 'HSET', 'HDEL')
if redis.call('HGET', body, job) ~= expected
    or not (redis.call('ZSCORE', scheduled, job) or redis.call('ZSCORE', dead, job)) then
  return {now, 0}
end
local to = envelope ~= '' and ({scheduled, retrying, ready, dead})[state]
if to then
  redis.call('HSET', body, job, envelope)
  redis.call('ZADD', to, score, job)
end
for _, from in ipairs({scheduled, dead}) do
  if from ~= to then
    redis.call('ZREM', from, job)
  end
end
if to then
  signal(wake)
  return {now, 1}
end
redis.call('HDEL', body, job)
redis.call('HDEL', run, job)
redis.pcall('HDEL', errors, job)
redis.pcall('HDEL', progress, job)
forget_logs(log, log_index, {job})
for form in string.gmatch(keys, '[^,]+') do
  if redis.call('HGET', unique, form) == job then
    redis.call('HDEL', unique, form)
    redis.call('ZREM', unique_until, form)
  end
end
return {now, 1}
