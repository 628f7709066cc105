-- Renews the leases of a worker's jobs and its own sign of life; tells which jobs it lost and which it shall end.
--
-- A lease that ran out but was not reaped is renewed: nobody else has the job.
--
-- KEYS[1] lease  ZSET job id by lease deadline
-- KEYS[2] run    HASH job id -> run record
-- KEYS[3] cancel SET  job id
-- KEYS[4] worker HASH worker id -> envelope; worker id:command -> envelope
-- KEYS[5] seen   ZSET worker id by believed alive until
--
-- ARGV[1] worker       id
-- ARGV[2] lease        ms
-- ARGV[3] alive        ms, until the next sign of life is overdue; 0 to sign off
-- ARGV[4] announcement envelope, empty to leave what is there
-- ARGV[5] job          id
-- ARGV[6] token        fencing
-- and so on, two for each job
--
-- RETURNS {now ms, then for each job 0 LOST, 1 RENEWED, 2 CANCELLED: it is renewed, and its worker ends it}
local lease, run, cancel, worker_hash, seen = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local worker, lease_ms, alive, announcement = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local now = now_ms()

begin(lease)
hashes(run)
if alive == 0 then
  redis.pcall('HDEL', worker_hash, worker, worker .. ':command')
  redis.pcall('ZREM', seen, worker)
else
  if announcement ~= '' then
    redis.pcall('HSET', worker_hash, worker, announcement)
    redis.pcall('ZADD', seen, digits(now + alive), worker)
  else
    -- A worker that was not announced, or that the others gave up, is not seen.
    redis.pcall('ZADD', seen, 'XX', digits(now + alive), worker)
  end
end
local deadline = digits(now + lease_ms)
local asked = redis.pcall('SCARD', cancel)
local cancels = type(asked) == 'number' and asked > 0
local reply = {now}
for i = 5, #ARGV, 2 do
  local job, token = ARGV[i], ARGV[i + 1]
  if redis.call('ZSCORE', lease, job) and has_token(redis.call('HGET', run, job), token) then
    redis.call('ZADD', lease, deadline, job)
    reply[#reply + 1] = cancels and redis.call('SISMEMBER', cancel, job) == 1 and 2 or 1
  else
    reply[#reply + 1] = 0
  end
end
return reply
