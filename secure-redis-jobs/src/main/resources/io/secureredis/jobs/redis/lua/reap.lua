-- Leases that ran out: their workers died. The jobs become ready again, or dead after too many crashes.
--
-- KEYS[1] lease  ZSET job id by lease deadline
-- KEYS[2] run    HASH job id -> run record
-- KEYS[3] ready  ZSET job id by rank
-- KEYS[4] dead   ZSET job id by death
-- KEYS[5] error  HASH job id -> envelope
-- KEYS[6] cancel SET  job id
-- KEYS[7] stat   HASH counters of the minute
-- KEYS[8] wake   LIST the wake-up signal
-- KEYS[9] meta   HASH pause, limits and what was removed
-- KEYS[10] body  HASH job id -> envelope
--
-- ARGV[1] most    jobs
-- ARGV[2] crashes so many make a job dead
-- ARGV[3] ended   ms; later ends of leases wait: the caller saw no jump of the clock up to here
--
-- What is no job's id, or has no body, is dropped.
--
-- RETURNS {now ms, how many were dropped, then for each reaped job: id, 1 when it is ready again or 2 when it is dead}
local lease, run, ready, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local errors, cancel, stat, wake, meta, body = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local most, max_crashes, ended = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local now = now_ms()

begin(lease)
zsets(ready, dead)
hashes(run, body)
local reply = {now, 0}
local deaths, reaped = 0, 0
local jobs = redis.call('ZRANGEBYSCORE', lease, '-inf', digits(math.min(now, ended)), 'LIMIT', 0, most)
if #jobs > 0 then
  may(ready, 'ZADD', 'HSET', 'HDEL', 'HGET')
end
for i = 1, #jobs do
  local job = jobs[i]
  redis.call('ZREM', lease, job)
  if not is_id(job) or redis.call('HEXISTS', body, job) == 0 then
    redis.call('HDEL', run, job)
    redis.pcall('HDEL', errors, job)
    redis.pcall('SREM', cancel, job)
    reply[2] = reply[2] + 1
  else
    local token, failures, crashes, priority, claimed, _, worker = read_run(redis.call('HGET', run, job))
    local cancelled = redis.pcall('SREM', cancel, job) == 1
    local dies = cancelled or crashes + 1 >= max_crashes
    redis.call('HSET', run, job,
        write_run(token, failures, crashes + 1, priority, claimed, now, worker, dies and 'dead'))
    reply[#reply + 1] = job
    if dies then
      redis.call('ZADD', dead, digits(now), job)
      deaths = deaths + 1
      reply[#reply + 1] = 2
    else
      redis.call('ZADD', ready, rank(priority, now), job)
      reply[#reply + 1] = 1
    end
    reaped = reaped + 1
  end
end
if reply[2] > 0 then
  add(meta, 'set-aside', reply[2])
end
count(stat, 'crashed', reaped)
count(stat, 'dead', deaths)
if reaped > deaths then
  signal(wake)
end
return reply
