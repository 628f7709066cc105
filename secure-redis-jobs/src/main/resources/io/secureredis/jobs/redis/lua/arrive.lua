-- Puts a job that comes from another queue, in a state in which no worker runs it yet.
--
-- KEYS[1]  scheduled    ZSET job id by due
-- KEYS[2]  retrying     ZSET job id by due
-- KEYS[3]  ready        ZSET job id by rank
-- KEYS[4]  dead         ZSET job id by death
-- KEYS[5]  body         HASH job id -> envelope
-- KEYS[6]  run          HASH job id -> run record
-- KEYS[7]  error        HASH job id -> envelope
-- KEYS[8]  unique       HASH hidden key -> job id
-- KEYS[9]  unique-until ZSET hidden key by end
-- KEYS[10] done         ZSET job id by end of retention
-- KEYS[11] tampered     ZSET job id by when it was noticed
-- KEYS[12] lease        ZSET job id by lease deadline
-- KEYS[13] meta         HASH pause, limits and what was put back
--
-- ARGV[1]  job           id
-- ARGV[2]  state         1 for scheduled, 4 for dead
-- ARGV[3]  score         in that state
-- ARGV[4]  latest        ms; later than that it is not put any more
-- ARGV[5]  envelope      body
-- ARGV[6]  record        run record, empty for none
-- ARGV[7]  failure       envelope of its error, empty for none
-- ARGV[8]  key           unique key, hidden, empty for none
-- ARGV[9]  hold          ms, how long the unique key is still held
-- ARGV[10] other-uniques the unique key's other hidden forms, separated by commas
--
-- RETURNS {now ms, 0 LATE, 1 ARRIVED, 2 ID_TAKEN, 3 KEY_HELD}
local scheduled, retrying, ready, dead, body, run = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local errors, unique, unique_until = KEYS[7], KEYS[8], KEYS[9]
local done, tampered, lease, meta = KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local job, state, score, latest, envelope, record = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6]
local failure, key, hold, other_uniques = ARGV[7], ARGV[8], tonumber(ARGV[9]), ARGV[10]

local now = now_ms()

zsets(scheduled, retrying, ready, dead, unique_until, done, tampered, lease)
states(scheduled)
hashes(body, run, errors, unique)
may(body, 'HSET', 'HDEL', 'ZREM')
local queue = {
  body = body, run = run, scheduled = scheduled, retrying = retrying, ready = ready, lease = lease,
  done = done, dead = dead, tampered = tampered, meta = meta
}
if now >= latest then
  return {now, 0}
end
if redis.call('HEXISTS', body, job) == 1 and put_back(queue, job, now) ~= 2 then
  return {now, 2}
end
if key ~= '' and holder_of(unique, unique_until, key, other_uniques, now, function(holder)
  return is_unfinished(queue, holder, now)
end) then
  return {now, 3}
end
redis.call('HSET', body, job, envelope)
if record ~= '' then
  redis.call('HSET', run, job, record)
end
if failure ~= '' then
  redis.call('HSET', errors, job, failure)
end
if key ~= '' then
  redis.call('HSET', unique, key, job)
  redis.call('ZADD', unique_until, digits(now + hold), key)
end
redis.call('ZADD', state == '4' and dead or scheduled, score, job)
return {now, 1}
