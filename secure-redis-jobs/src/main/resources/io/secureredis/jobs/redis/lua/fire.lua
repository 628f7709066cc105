-- One occurrence of a schedule: its job becomes ready, unless it is skipped, and the schedule moves on or ends, in one step.
--
-- Done only while the schedule is the one that was read, and due. It continues under the key that is its name under the primary secret. While the queue is paused, an
-- occurrence is skipped as long as the last one waits or runs.
--
-- KEYS[1]  recurring    HASH schedule key -> envelope
-- KEYS[2]  next         ZSET schedule key by next fire
-- KEYS[3]  body         HASH job id -> envelope
-- KEYS[4]  run          HASH job id -> run record
-- KEYS[5]  ready        ZSET job id by rank
-- KEYS[6]  done         ZSET job id by end of retention
-- KEYS[7]  dead         ZSET job id by death
-- KEYS[8]  tampered     ZSET job id by when it was noticed
-- KEYS[9]  unique       HASH hidden key -> job id
-- KEYS[10] unique-until ZSET hidden key by end
-- KEYS[11] meta         HASH pause and limits
-- KEYS[12] wake         LIST the wake-up signal
-- KEYS[13] scheduled    ZSET job id by due
-- KEYS[14] retrying     ZSET job id by due
-- KEYS[15] lease        ZSET job id by lease deadline
--
-- ARGV[1]  schedule      key under which it was read
-- ARGV[2]  expected      envelope that was read
-- ARGV[3]  due           score that was read, as text
-- ARGV[4]  target        key under which it continues
-- ARGV[5]  others        every further hidden form of its name, separated by commas
-- ARGV[6]  next          ms, the fire after this one
-- ARGV[7]  fired         envelope after this fire, empty when it was the last one
-- ARGV[8]  passed        envelope when this fire is skipped, empty when it was the last one
-- ARGV[9]  overlap       queue, skip, or none for an occurrence that is skipped in any case
-- ARGV[10] previous      id of the last occurrence's job, empty for none
-- ARGV[11] job           id
-- ARGV[12] body          envelope
-- ARGV[13] priority      1..9
-- ARGV[14] unique        hidden key, empty for none
-- ARGV[15] hold          ms, how long the unique key is held
-- ARGV[16] other-ids     the id's other hidden forms, separated by commas
-- ARGV[17] other-uniques the unique key's other hidden forms, separated by commas
--
-- RETURNS {now ms, 0 NOT_DONE, 1 FIRED, 2 SEVERAL: the schedule is there under another form too, 3 PASSED_OVER}
local recurring, next_fire, body, run, ready = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local done, dead, tampered = KEYS[6], KEYS[7], KEYS[8]
local unique, unique_until, meta, wake = KEYS[9], KEYS[10], KEYS[11], KEYS[12]
local scheduled, retrying, lease = KEYS[13], KEYS[14], KEYS[15]
local schedule, expected, due, target, others, next_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local fired, passed, overlap, previous = ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local job, sealed, priority, key, hold = ARGV[11], ARGV[12], tonumber(ARGV[13]), ARGV[14], tonumber(ARGV[15])
local other_ids, other_uniques = ARGV[16], ARGV[17]

local now = now_ms()

if redis.call('ZSCORE', next_fire, schedule) ~= due or tonumber(due) > now
    or redis.call('HGET', recurring, schedule) ~= expected then
  return {now, 0}
end
if (target ~= schedule and redis.call('HEXISTS', recurring, target) == 1) or field_of(recurring, others) then
  return {now, 2}
end
schedules(recurring, next_fire)
hashes(body, run, unique)
zsets(ready, done, dead, tampered, unique_until, scheduled, retrying, lease)
may(body, 'HSET')

local queue = {
  body = body, run = run, scheduled = scheduled, retrying = retrying, ready = ready, lease = lease,
  done = done, dead = dead, tampered = tampered, meta = meta
}

local function unfinished(id)
  return is_unfinished(queue, id, now)
end

local function is_passed_over()
  return overlap == 'none'
      or previous ~= '' and (overlap == 'skip' or redis.call('HGET', meta, 'paused') == '1') and unfinished(previous)
      or key ~= '' and holder_of(unique, unique_until, key, other_uniques, now, unfinished)
end

local passes = is_passed_over()
local envelope = passes and passed or fired
-- HSET is the first to be refused to a user that may not run it; the commands after it were tried above.
if envelope ~= '' then
  redis.call('HSET', recurring, target, envelope)
  redis.call('ZADD', next_fire, next_ms, target)
end
local held = not passes and field_of(body, job .. ',' .. other_ids)
if not passes and (not held or put_back(queue, held, now) == 2) then
  redis.call('HSET', body, job, sealed)
  if priority ~= 5 then
    redis.call('HSET', run, job, write_run(0, 0, 0, priority, 0, 0, ''))
  end
  if key ~= '' then
    redis.call('HSET', unique, key, job)
    redis.call('ZADD', unique_until, digits(now + hold), key)
  end
  redis.call('ZADD', ready, rank(priority, now), job)
end
if envelope == '' or target ~= schedule then
  redis.call('HDEL', recurring, schedule)
  redis.call('ZREM', next_fire, schedule)
end
if passes then
  return {now, 3}
end
signal(wake)
return {now, 1}
