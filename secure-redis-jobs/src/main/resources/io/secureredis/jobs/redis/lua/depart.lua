-- Sets a job aside that moves to another queue: until then no worker claims it, and from then on one that does learns of the move from its body.
--
-- KEYS[1] scheduled ZSET job id by due
-- KEYS[2] retrying  ZSET job id by due
-- KEYS[3] ready     ZSET job id by rank
-- KEYS[4] dead      ZSET job id by death
-- KEYS[5] body      HASH job id -> envelope
--
-- ARGV[1] job      id
-- ARGV[2] state    1 to 4: which of the states above it was read in
-- ARGV[3] expected envelope that was read
-- ARGV[4] marked   envelope that replaces it
-- ARGV[5] until    ms
--
-- RETURNS {now ms, its score in that state as text, or empty when it is no longer what was read}
local scheduled, retrying, ready, dead, body = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local job, state, expected, marked, until_ms = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]

local now = now_ms()

begin(scheduled)
states(scheduled)
hashes(body)
zsets(retrying, ready, dead)
local from = ({scheduled, retrying, ready, dead})[state]
local score = redis.call('ZSCORE', from, job)
if not score or redis.call('HGET', body, job) ~= expected then
  return {now, ''}
end
-- HSET is the first to be refused to a user that may not run it; the commands after it were tried above. A dead job that had left its state without the mark would run.
redis.call('HSET', body, job, marked)
redis.call('ZADD', scheduled, until_ms, job)
if from ~= scheduled then
  redis.call('ZREM', from, job)
end
return {now, score}
