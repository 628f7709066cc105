-- Replaces the envelopes of one job by others of the same content, unless it is running or someone has changed it meanwhile. All or nothing.
--
-- KEYS[1]  lease        ZSET job id by deadline
-- KEYS[2]  done         ZSET job id by end of retention
-- KEYS[3]  dead         ZSET job id by death
-- KEYS[4]  tampered     ZSET job id by when it was noticed
-- KEYS[5]  body         HASH job id -> envelope
-- KEYS[6]  result       HASH job id -> envelope
-- KEYS[7]  error        HASH job id -> envelope
-- KEYS[8]  progress     HASH job id -> envelope
-- KEYS[9]  unique       HASH hidden key -> job id
-- KEYS[10] unique-until ZSET hidden key by end
-- KEYS[11] log          HASH job id:place -> envelope
--
-- ARGV[1]  job          id
-- ARGV[2]  ended        1 when it was done, dead or tampered when it was read, else 0
-- ARGV[3]  old-body     envelope that was read, empty to leave it
-- ARGV[4]  new-body     envelope that replaces it
-- ARGV[5]  old-result   as the body
-- ARGV[6]  new-result   as the body
-- ARGV[7]  old-error    as the body
-- ARGV[8]  new-error    as the body
-- ARGV[9]  old-progress as the body
-- ARGV[10] new-progress as the body
-- ARGV[11] held-as      hidden key that it holds, empty to leave it
-- ARGV[12] hold-as      hidden key that it holds from now on
-- ARGV[13] place        of a part of its log
-- ARGV[14] old-part     as the body, but never empty
-- ARGV[15] new-part     as the body
-- and so on, three for each part of its log
--
-- RETURNS {now ms, 1 when it was done, else 0}
local lease, done, dead, tampered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local body, result, failure, progress = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local unique, unique_until, log = KEYS[9], KEYS[10], KEYS[11]
local job, ended = ARGV[1], ARGV[2] == '1'
local old_body, new_body, old_result, new_result = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local old_error, new_error, old_progress, new_progress = ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local held_as, hold_as = ARGV[11], ARGV[12]

local now = now_ms()

local replacements = {
  {body, old_body, new_body}, {result, old_result, new_result},
  {failure, old_error, new_error}, {progress, old_progress, new_progress}
}
hashes(body, result, failure, progress, unique, log)
zsets(lease, done, dead, tampered, unique_until)
may(body, 'HSET', 'HDEL', 'ZREM', 'ZADD')
local has_ended = (redis.call('ZSCORE', done, job) or redis.call('ZSCORE', dead, job)
    or redis.call('ZSCORE', tampered, job)) and true or false
if redis.call('ZSCORE', lease, job) or has_ended ~= ended then
  return {now, 0}
end
for _, each in ipairs(replacements) do
  if each[2] ~= '' and redis.call('HGET', each[1], job) ~= each[2] then
    return {now, 0}
  end
end
for i = 13, #ARGV, 3 do
  if redis.call('HGET', log, job .. ':' .. ARGV[i]) ~= ARGV[i + 1] then
    return {now, 0}
  end
end
if held_as ~= '' and (redis.call('HGET', unique, held_as) ~= job or redis.call('HEXISTS', unique, hold_as) == 1) then
  return {now, 0}
end
for _, each in ipairs(replacements) do
  if each[2] ~= '' then
    redis.call('HSET', each[1], job, each[3])
  end
end
for i = 13, #ARGV, 3 do
  redis.call('HSET', log, job .. ':' .. ARGV[i], ARGV[i + 2])
end
if held_as ~= '' then
  local ends = redis.call('ZSCORE', unique_until, held_as)
  redis.call('HDEL', unique, held_as)
  redis.call('ZREM', unique_until, held_as)
  if ends then
    redis.call('HSET', unique, hold_as, job)
    redis.call('ZADD', unique_until, ends, hold_as)
  end
end
return {now, 1}
