-- Puts n jobs into the queue, each once by its id, and rings.
--
-- A job whose id the queue holds in any state is left as it is; one that has lost its state gets it back. A unique key that another unfinished job holds keeps a job out as well. Ids and unique keys are
-- looked up in all hidden forms of their names, so that applications with other primary secrets put nothing twice.
--
-- KEYS[1] body         HASH job id -> envelope
-- KEYS[2] run          HASH job id -> run record
-- KEYS[3] scheduled    ZSET job id by due
-- KEYS[4] ready        ZSET job id by rank
-- KEYS[5] unique       HASH hidden key -> job id
-- KEYS[6] unique-until ZSET hidden key by end
-- KEYS[7] done         ZSET job id by end of retention
-- KEYS[8] dead         ZSET job id by death
-- KEYS[9] tampered     ZSET job id by when it was noticed
-- KEYS[10] wake        LIST the wake-up signal
-- KEYS[11] retrying    ZSET job id by due
-- KEYS[12] lease       ZSET job id by lease deadline
-- KEYS[13] meta        HASH pause, limits and what was put back
--
-- ARGV[1] job           id
-- ARGV[2] envelope      bytes
-- ARGV[3] due           ms, 0 for now
-- ARGV[4] priority      1..9
-- ARGV[5] unique        hidden key, empty for none
-- ARGV[6] hold          ms, how long the unique key is held
-- ARGV[7] other-ids     the id's other hidden forms, separated by commas
-- ARGV[8] other-uniques the unique key's other hidden forms, separated by commas
-- and so on, eight for each job; without any, the script only tries whether a job could be put
--
-- RETURNS {now ms, then for each job its own id when it was put, or else the id of the job that was there first}
local body, run, scheduled, ready = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local unique, unique_until, done, dead = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local tampered, wake, retrying, lease, meta = KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]

local now = now_ms()

zsets(scheduled, ready, unique_until, done, dead, tampered, retrying, lease)
hashes(body, run, unique)
local queue = {
  body = body, run = run, scheduled = scheduled, retrying = retrying, ready = ready, lease = lease,
  done = done, dead = dead, tampered = tampered, meta = meta
}

local reply, waiting, ranks, puts = {now}, {}, {}, {}
local rings = false

local function unfinished(job)
  return puts[job] or is_unfinished(queue, job, now)
end

-- Whether the queue holds a job of this id, which then is in a state.
local function is_held(job)
  -- Those of this call become ready at its end.
  if puts[job] then
    return true
  end
  local back = put_back(queue, job, now)
  rings = rings or back == 1
  return back ~= 2
end

-- The first form of an id that the queue holds.
local function held_of(forms)
  local form = field_of(body, forms)
  return form and is_held(form) and form
end

local function rank_now(priority)
  ranks[priority] = rank(tonumber(priority), now)
  return ranks[priority]
end

may(ready, 'ZADD')
if #ARGV == 0 then
  may(body, 'HSETNX', 'HSET', 'HDEL', 'ZREM')
  states(ready)
end
for i = 1, #ARGV, 8 do
  if ARGV[i + 3] ~= '5' or ARGV[i + 4] ~= '' then
    may(unique, 'HSET', 'HDEL', 'ZREM')
    break
  end
end

for i = 1, #ARGV, 8 do
  local job, envelope, due, priority, key = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[i + 3], ARGV[i + 4]
  local first = key ~= '' and holder_of(unique, unique_until, key, ARGV[i + 7], now, unfinished)
      or ARGV[i + 6] ~= '' and held_of(ARGV[i + 6])
  if first then
    reply[#reply + 1] = first
  else
    local is_new = redis.call('HSETNX', body, job, envelope) == 1
    if not is_new and not is_held(job) then
      is_new = redis.call('HSETNX', body, job, envelope) == 1
    end
    if is_new then
      if priority ~= '5' then
        redis.call('HSET', run, job, write_run(0, 0, 0, tonumber(priority), 0, 0, ''))
      end
      if key ~= '' then
        redis.call('HSET', unique, key, job)
        redis.call('ZADD', unique_until, digits(now + tonumber(ARGV[i + 5])), key)
      end
      if due > now then
        redis.call('ZADD', scheduled, digits(due), job)
        rings = rings or head(scheduled) == due
      else
        waiting[#waiting + 1] = ranks[priority] or rank_now(priority)
        waiting[#waiting + 1] = job
        puts[job] = true
      end
    end
    reply[#reply + 1] = job
  end
end
if #waiting > 0 then
  redis.call('ZADD', ready, unpack(waiting))
end
if rings or #waiting > 0 then
  signal(wake)
end
return reply
