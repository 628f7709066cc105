-- Puts n jobs into the queue, each once by its id, and rings.
--
-- A job whose id the queue holds in any state is left as it is. A unique key that another unfinished job holds keeps a job out as well. Ids and unique keys are
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
-- KEYS[10] wake        LIST the doorbell
--
-- ARGV[1] job           id
-- ARGV[2] envelope      bytes
-- ARGV[3] due           ms, 0 for now
-- ARGV[4] priority      1..9
-- ARGV[5] unique        hidden key, empty for none
-- ARGV[6] hold          ms, how long the unique key is held
-- ARGV[7] other-ids     the id's other hidden forms, separated by commas
-- ARGV[8] other-uniques the unique key's other hidden forms, separated by commas
-- and so on, eight for each job
--
-- RETURNS {now ms, then for each job its own id when it was put, or else the id of the job that was there first}
local body, run, scheduled, ready = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local unique, unique_until, done, dead = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local tampered, wake = KEYS[9], KEYS[10]

local now = now_ms()

local function unfinished(job)
  return is_unfinished(body, done, dead, tampered, job)
end

local reply, waiting, ranks = {now}, {}, {}
local rings = false

local function rank_now(priority)
  ranks[priority] = rank(tonumber(priority), now)
  return ranks[priority]
end

for i = 1, #ARGV, 8 do
  local job, envelope, due, priority, key = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[i + 3], ARGV[i + 4]
  local first = key ~= '' and holder_of(unique, unique_until, key, ARGV[i + 7], now, unfinished)
      or ARGV[i + 6] ~= '' and field_of(body, ARGV[i + 6])
  if first then
    reply[#reply + 1] = first
  else
    if redis.call('HSETNX', body, job, envelope) == 1 then
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
      end
    end
    reply[#reply + 1] = job
  end
end
if #waiting > 0 then
  redis.call('ZADD', ready, unpack(waiting))
end
if rings or #waiting > 0 then
  ring(wake)
end
return reply
