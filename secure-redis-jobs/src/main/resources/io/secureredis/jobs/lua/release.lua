-- n claimed jobs are given back unfinished: they become ready, near the front, and no attempt is spent.
--
-- Counts only for a job whose token is the current one. One that was to be cancelled is dead instead.
--
-- KEYS[1] lease  ZSET job id by lease deadline
-- KEYS[2] run    HASH job id -> run record
-- KEYS[3] ready  ZSET job id by rank
-- KEYS[4] dead   ZSET job id by death
-- KEYS[5] cancel SET  job id
-- KEYS[6] wake   LIST the doorbell
--
-- ARGV[1] job    id
-- ARGV[2] token  fencing
-- and so on, two for each job
--
-- RETURNS {now ms, then for each job 1 when it counted, else 0}
local lease, run, ready, dead, cancel, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

local now = now_ms()

local reply = {now}
local rings = false
for i = 1, #ARGV, 2 do
  local job, token = ARGV[i], ARGV[i + 1]
  local record = redis.call('HGET', run, job)
  local counts = redis.call('ZSCORE', lease, job) and has_token(record, token)
  reply[#reply + 1] = counts and 1 or 0
  if counts then
    local t, failures, crashes, priority, claimed, _, worker = read_run(record)
    redis.call('ZREM', lease, job)
    if redis.call('SREM', cancel, job) == 1 then
      redis.call('HSET', run, job, write_run(t, failures, crashes, priority, claimed, now, worker))
      redis.call('ZADD', dead, digits(now), job)
    else
      redis.call('HSET', run, job, write_run(t, failures, crashes, priority, 0, 0, ''))
      redis.call('ZADD', ready, rank(priority, claimed), job)
      rings = true
    end
  end
end
if rings then
  ring(wake)
end
return reply
