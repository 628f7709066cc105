-- n claimed jobs are given back unfinished, and no attempt is spent: they become ready, near the front, or wait for their time first.
--
-- Counts only for a job whose token is the current one. One that was to be cancelled is dead instead.
--
-- KEYS[1] lease     ZSET job id by lease deadline
-- KEYS[2] run       HASH job id -> run record
-- KEYS[3] ready     ZSET job id by rank
-- KEYS[4] dead      ZSET job id by death
-- KEYS[5] cancel    SET  job id
-- KEYS[6] scheduled ZSET job id by due
-- KEYS[7] wake      LIST the wake-up signal
--
-- ARGV[1] delay  ms until the jobs become ready, 0 for at once
-- ARGV[2] job    id
-- ARGV[3] token  fencing
-- and so on, two for each job
--
-- RETURNS {now ms, then for each job 1 when it counted, else 0}
local lease, run, ready, dead, cancel, scheduled, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local delay = tonumber(ARGV[1])

local now = now_ms()

begin(lease)
zsets(ready, dead, scheduled)
may(ready, 'ZADD', 'HSET')
local reply = {now}
local rings = false
for i = 2, #ARGV, 2 do
  local job, token = ARGV[i], ARGV[i + 1]
  local record = redis.call('HGET', run, job)
  local counts = redis.call('ZSCORE', lease, job) and has_token(record, token)
  reply[#reply + 1] = counts and 1 or 0
  if counts then
    local t, failures, crashes, priority, claimed, _, worker = read_run(record)
    redis.call('ZREM', lease, job)
    if redis.pcall('SREM', cancel, job) == 1 then
      redis.call('HSET', run, job, write_run(t, failures, crashes, priority, claimed, now, worker, 'dead'))
      redis.call('ZADD', dead, digits(now), job)
    else
      redis.call('HSET', run, job, write_run(t, failures, crashes, priority, 0, 0, ''))
      if delay > 0 then
        redis.call('ZADD', scheduled, digits(now + delay), job)
        rings = rings or head(scheduled) == now + delay
      else
        redis.call('ZADD', ready, rank(priority, claimed), job)
        rings = true
      end
    end
  end
end
if rings then
  signal(wake)
end
return reply
