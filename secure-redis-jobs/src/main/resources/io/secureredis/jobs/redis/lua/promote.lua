-- Due jobs, scheduled and retrying, become ready; tells what is due next.
--
-- KEYS[1] scheduled ZSET job id by due
-- KEYS[2] retrying  ZSET job id by due
-- KEYS[3] ready     ZSET job id by rank
-- KEYS[4] run       HASH job id -> run record
-- KEYS[5] next      ZSET schedule key by next fire
-- KEYS[6] lease     ZSET job id by lease deadline
-- KEYS[7] wake      LIST the wake-up signal
--
-- ARGV[1] most  jobs of each kind
--
-- RETURNS {now ms, moved jobs, next due ms, next fire ms, next end of a lease ms}; -1 for never
local scheduled, retrying, ready, run = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local next_fire, lease, wake = KEYS[5], KEYS[6], KEYS[7]
local most = tonumber(ARGV[1])

local now = now_ms()

begin(ready)
hashes(run)
zsets(scheduled, retrying)
-- What the worker needs to take a job and to end it: without a right, it takes none, and says so although the queue may be empty.
may(ready, 'ZADD', 'HSET', 'HDEL', 'ZPOPMIN')

local function promote(waiting)
  local due = redis.call('ZRANGEBYSCORE', waiting, '-inf', digits(now), 'WITHSCORES', 'LIMIT', 0, most)
  local jobs, ranks = {}, {}
  for i = 1, #due, 2 do
    jobs[#jobs + 1] = due[i]
  end
  if #jobs == 0 then
    return 0
  end
  local records = redis.call('HMGET', run, unpack(jobs))
  for i = 1, #jobs do
    local _, _, _, priority = read_run(records[i])
    ranks[#ranks + 1] = rank(priority, math.min(math.max(tonumber(due[2 * i]) or 0, 0), now))
    ranks[#ranks + 1] = jobs[i]
  end
  redis.call('ZREM', waiting, unpack(jobs))
  redis.call('ZADD', ready, unpack(ranks))
  return #jobs
end

local moved = promote(scheduled) + promote(retrying)
if moved > 0 then
  signal(wake)
end
local next_due, next_retry = head(scheduled), head(retrying)
if next_due < 0 or (next_retry >= 0 and next_retry < next_due) then
  next_due = next_retry
end
return {now, moved, next_due, head(next_fire), head(lease)}
