-- Undoes what others did to the states: jobs that are in no state get their state back, and leases that nobody holds end.
--
-- A step looks at some of the bodies, chosen at random. As long as there are more bodies than jobs in states, the caller continues.
--
-- KEYS[1]  scheduled ZSET job id by due
-- KEYS[2]  retrying  ZSET job id by due
-- KEYS[3]  ready     ZSET job id by rank
-- KEYS[4]  lease     ZSET job id by lease deadline
-- KEYS[5]  done      ZSET job id by end of retention
-- KEYS[6]  dead      ZSET job id by death
-- KEYS[7]  tampered  ZSET job id by when it was noticed
-- KEYS[8]  body      HASH job id -> envelope
-- KEYS[9]  run       HASH job id -> run record
-- KEYS[10] seen      ZSET worker id by believed alive until
-- KEYS[11] meta      HASH pause, limits and what was put back
-- KEYS[12] wake      LIST the wake-up signal
-- KEYS[13] log       HASH job id:place -> envelope
-- KEYS[14] log-index HASH job id -> places of the parts of its log
--
-- ARGV[1] most    bodies to look at, and leases
-- ARGV[2] lease   ms, the caller's
-- ARGV[3] longest ms, which no lease is longer than
--
-- RETURNS {now ms, 1 when there may be more to do, else 0, jobs that were put back since the last reply, what was removed as no job's, leases that were cut short, 1 when the user may not look at random bodies or the server cannot, else 0}
local scheduled, retrying, ready, lease = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local done, dead, tampered, body, run = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local seen, meta, wake, log, log_index = KEYS[10], KEYS[11], KEYS[12], KEYS[13], KEYS[14]
local most, lease_ms, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local now = now_ms()

begin(lease)
zsets(scheduled, retrying, ready, done, dead, tampered)
hashes(body, run)
local queue = {
  body = body, run = run, scheduled = scheduled, retrying = retrying, ready = ready, lease = lease,
  done = done, dead = dead, tampered = tampered, meta = meta
}
local more, removed, cut, blind = 0, 0, 0, 0

local function is_seen(worker)
  local alive = worker ~= '' and redis.pcall('ZSCORE', seen, worker)
  local ends = type(alive) == 'string' and tonumber(alive)
  return ends and ends >= now and ends <= now + longest
end

-- A worker renews its leases, and is seen. A lease that ends later than it could, and whose worker is not seen, was moved or planted.
local function look_at_leases()
  local found = redis.call('ZREVRANGEBYSCORE', lease, '+inf', '(' .. digits(now + lease_ms), 'WITHSCORES',
      'LIMIT', 0, most)
  for i = 1, #found, 2 do
    local job = found[i]
    local _, _, _, _, _, _, worker = read_run(redis.call('HGET', run, job))
    if tonumber(found[i + 1]) > now + longest or not is_seen(worker) then
      if redis.call('HEXISTS', body, job) == 1 then
        redis.call('ZADD', lease, digits(now + lease_ms), job)
        cut = cut + 1
      else
        redis.call('ZREM', lease, job)
        redis.call('HDEL', run, job)
        add(meta, 'set-aside', 1)
        removed = removed + 1
      end
    end
  end
  if cut + removed == most then
    more = 1
  end
end

-- Nor is any worker believed alive for longer than a lease.
local function look_at_workers()
  local found = redis.pcall('ZRANGEBYSCORE', seen, '(' .. digits(now + longest), '+inf', 'LIMIT', 0, most)
  for i = 1, #found do
    redis.pcall('ZADD', seen, 'XX', digits(now + lease_ms), found[i])
  end
end

local function look_at_bodies()
  local jobs = redis.pcall('HRANDFIELD', body, most)
  -- Redis has it since 6.2, and a user may lack the right. The rest of this script does its work all the same.
  if jobs.err then
    blind = 1
    return
  end
  local back = 0
  for i = 1, #jobs do
    local what = put_back(queue, jobs[i], now)
    back = back + (what == 1 and 1 or 0)
    removed = removed + (what == 2 and 1 or 0)
  end
  if back > 0 then
    signal(wake)
  end
  local in_states = 0
  for _, state in ipairs({scheduled, retrying, ready, lease, done, dead, tampered}) do
    in_states = in_states + redis.call('ZCARD', state)
  end
  if #jobs > 0 and redis.call('HLEN', body) > in_states then
    more = 1
  end
end

-- A job takes its log with it; what is left of the log of no job was put there, or its job was removed by someone else.
local function look_at_logs(hash)
  local fields = redis.pcall('HRANDFIELD', hash, most)
  if fields.err then
    return
  end
  for i = 1, #fields do
    if redis.call('HEXISTS', body, string.match(fields[i], '^[^:]*')) == 0 then
      redis.pcall('HDEL', hash, fields[i])
    end
  end
end

look_at_leases()
look_at_workers()
look_at_bodies()
look_at_logs(log)
look_at_logs(log_index)
local told = redis.pcall('HGET', meta, 'put-back-untold')
redis.pcall('HDEL', meta, 'put-back-untold')
return {now, more, whole(type(told) == 'string' and told) or 0, removed, cut, blind}
