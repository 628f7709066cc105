-- Leases that ran out: their workers died. The jobs become ready again, or dead after too many crashes.
--
-- KEYS[1] lease  ZSET job id by lease deadline
-- KEYS[2] run    HASH job id -> run record
-- KEYS[3] ready  ZSET job id by rank
-- KEYS[4] dead   ZSET job id by death
-- KEYS[5] error  HASH job id -> envelope
-- KEYS[6] cancel SET  job id
-- KEYS[7] stat   HASH counters of the minute
-- KEYS[8] wake   LIST the doorbell
--
-- ARGV[1] most    jobs
-- ARGV[2] crashes so many make a job dead
--
-- RETURNS {now ms, then for each reaped job: id, 1 when it is ready again or 2 when it is dead}
local lease, run, ready, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local errors, cancel, stat, wake = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local most, max_crashes = tonumber(ARGV[1]), tonumber(ARGV[2])

local now = now_ms()

local reply = {now}
local deaths = 0
local jobs = redis.call('ZRANGEBYSCORE', lease, '-inf', digits(now), 'LIMIT', 0, most)
for i = 1, #jobs do
  local job = jobs[i]
  local token, failures, crashes, priority, claimed, _, worker = read_run(redis.call('HGET', run, job))
  local cancelled = redis.call('SREM', cancel, job) == 1
  redis.call('ZREM', lease, job)
  redis.call('HSET', run, job, write_run(token, failures, crashes + 1, priority, claimed, now, worker))
  reply[#reply + 1] = job
  if cancelled or crashes + 1 >= max_crashes then
    redis.call('HDEL', errors, job)
    redis.call('ZADD', dead, digits(now), job)
    deaths = deaths + 1
    reply[#reply + 1] = 2
  else
    redis.call('ZADD', ready, rank(priority, now), job)
    reply[#reply + 1] = 1
  end
end
count(stat, 'crashed', #jobs)
count(stat, 'dead', deaths)
if #jobs > deaths then
  ring(wake)
end
return reply
