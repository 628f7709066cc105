-- n jobs succeeded: they go to done, or altogether where nothing is to be kept.
--
-- Counts only for a job whose token is the current one and that is still leased: a lease that ran out but was not reaped counts, since nobody else has the job. A second call says of a job in done what the first one said, whose reply may
-- have been lost.
--
-- KEYS[1]  lease    ZSET job id by lease deadline
-- KEYS[2]  run      HASH job id -> run record
-- KEYS[3]  body     HASH job id -> envelope
-- KEYS[4]  done     ZSET job id by end of retention
-- KEYS[5]  result   HASH job id -> envelope
-- KEYS[6]  error    HASH job id -> envelope
-- KEYS[7]  progress HASH job id -> envelope
-- KEYS[8]  cancel   SET  job id
-- KEYS[9]  stat     HASH counters of the minute
-- KEYS[10] meta     HASH pause, limits and what was removed
-- KEYS[11] log      HASH job id:place -> envelope
-- KEYS[12] log-index HASH job id -> places of the parts of its log
--
-- ARGV[1] most      done jobs that are kept
-- ARGV[2] job       id
-- ARGV[3] token     fencing
-- ARGV[4] retention ms, 0 to keep nothing
-- ARGV[5] result    envelope, empty for none
-- ARGV[6] error     envelope, why the result is not kept; empty for none
-- and so on, five for each job
--
-- RETURNS {now ms, done jobs that were removed as there were too many, then for each job 1 when it counted, now or before, else 0}
local lease, run, body, done = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local result, errors, progress, cancel, stat, meta = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local log, log_index = KEYS[11], KEYS[12]
local most = tonumber(ARGV[1])

local now = now_ms()

local jobs, n = {}, 0
for i = 2, #ARGV, 5 do
  n = n + 1
  jobs[n] = ARGV[i]
end
local records = redis.call('HMGET', run, unpack(jobs))
local deadlines = redis.call('ZMSCORE', lease, unpack(jobs))
local ended, removed, kept, runs, results, untold = {}, {}, {}, {}, {}, {}
local reply, e, k = {now, 0}, 0, 0

-- Jobs that were claimed together have the same record, and jobs of one kind the same retention.
local ended_at, finished, untils = digits(now), {}, {}

local function finish(record, retention)
  local begun, by = string.match(record, '^(%d+:%d+:%d+:[1-9]:%d+:)%d+(:[%w_-]*)$')
  local of_one = record .. '=' .. retention
  finished[of_one] = begun and begun .. ended_at .. by .. ':done:' .. retention or record
  return finished[of_one]
end

local function kept_until(retention)
  untils[retention] = digits(now + tonumber(retention))
  return untils[retention]
end

-- By this very claim: each has a token of its own.
local function is_done(i, token)
  return not deadlines[i] and has_token(records[i], token) and redis.call('ZSCORE', done, jobs[i])
end

for i = 1, n do
  local at = 5 * i - 3
  local job, record, retention, envelope = jobs[i], records[i], ARGV[at + 2], ARGV[at + 3]
  local counts = deadlines[i] and has_token(record, ARGV[at + 1])
  reply[i + 2] = (counts or is_done(i, ARGV[at + 1])) and 1 or 0
  if counts then
    e = e + 1
    ended[e] = job
    if retention == '0' then
      removed[#removed + 1] = job
    else
      kept[k + 1] = untils[retention] or kept_until(retention)
      kept[k + 2] = job
      runs[k + 1] = job
      runs[k + 2] = finished[record .. '=' .. retention] or finish(record, retention)
      k = k + 2
      if envelope ~= '' then
        results[#results + 1] = job
        results[#results + 1] = envelope
      end
      if ARGV[at + 4] ~= '' then
        untold[#untold + 1] = job
        untold[#untold + 1] = ARGV[at + 4]
      end
    end
  end
end
if e == 0 then
  return reply
end
zsets(done)
hashes(body)
may(done, 'ZADD', 'HSET', 'HDEL', 'ZPOPMIN')
redis.call('ZREM', lease, unpack(ended))
redis.pcall('SREM', cancel, unpack(ended))
count(stat, 'done', e)
if k > 0 then
  redis.call('ZADD', done, unpack(kept))
  redis.call('HSET', run, unpack(runs))
  local over = redis.call('ZCARD', done) - most
  if over > 0 then
    local oldest = redis.call('ZPOPMIN', done, math.min(over, 1000))
    for i = 1, #oldest, 2 do
      removed[#removed + 1] = oldest[i]
    end
    reply[2] = #oldest / 2
    add(meta, 'capped-done', #oldest / 2)
  end
end
if #results > 0 then
  redis.pcall('HSET', result, unpack(results))
end
if #untold > 0 then
  redis.pcall('HSET', errors, unpack(untold))
end
if #removed > 0 then
  redis.call('HDEL', body, unpack(removed))
  redis.call('HDEL', run, unpack(removed))
  redis.pcall('HDEL', result, unpack(removed))
  redis.pcall('HDEL', errors, unpack(removed))
  redis.pcall('HDEL', progress, unpack(removed))
  forget_logs(log, log_index, removed)
end
return reply
