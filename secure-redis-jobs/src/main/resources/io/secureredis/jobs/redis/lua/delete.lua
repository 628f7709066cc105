-- Removes n jobs that no worker runs.
--
-- KEYS[1]  scheduled ZSET job id by due
-- KEYS[2]  retrying  ZSET job id by due
-- KEYS[3]  ready     ZSET job id by rank
-- KEYS[4]  done      ZSET job id by end of retention
-- KEYS[5]  dead      ZSET job id by death
-- KEYS[6]  tampered  ZSET job id by when it was noticed
-- KEYS[7]  body      HASH job id -> envelope
-- KEYS[8]  run       HASH job id -> run record
-- KEYS[9]  result    HASH job id -> envelope
-- KEYS[10] error     HASH job id -> envelope
-- KEYS[11] progress  HASH job id -> envelope
-- KEYS[12] log       HASH job id:place -> envelope
-- KEYS[13] log-index HASH job id -> places of the parts of its log
--
-- ARGV[1] from    the first of the states above that counts
-- ARGV[2] to      the last one
-- ARGV[3] job     id
-- and so on, one for each job
--
-- RETURNS {now ms, removed jobs}
local body, run, result, errors, progress = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local log, log_index = KEYS[12], KEYS[13]
local from, to = tonumber(ARGV[1]), tonumber(ARGV[2])

local now = now_ms()

for s = from, to do
  redis.call('ZCARD', KEYS[s])
end
hashes(body, run)
may(body, 'HDEL')
local removed, gone = 0, {}
for i = 3, #ARGV do
  local job = ARGV[i]
  local found = 0
  for s = from, to do
    found = found + redis.call('ZREM', KEYS[s], job)
  end
  if found > 0 then
    removed = removed + 1
    gone[removed] = job
    redis.call('HDEL', body, job)
    redis.call('HDEL', run, job)
    redis.pcall('HDEL', result, job)
    redis.pcall('HDEL', errors, job)
    redis.pcall('HDEL', progress, job)
  end
end
forget_logs(log, log_index, gone)
return {now, removed}
