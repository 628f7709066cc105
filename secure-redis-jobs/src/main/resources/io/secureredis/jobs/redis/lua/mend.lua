-- Removes the keys of a queue under which someone has put a value of another type, which no script can work with. What had been there was lost when that was put.
-- Not those of the schedules: they are told of by themselves (SR453).
--
-- KEYS[1]  scheduled    ZSET job id by due
-- KEYS[2]  retrying     ZSET job id by due
-- KEYS[3]  ready        ZSET job id by rank
-- KEYS[4]  lease        ZSET job id by lease deadline
-- KEYS[5]  done         ZSET job id by end of retention
-- KEYS[6]  dead         ZSET job id by death
-- KEYS[7]  tampered     ZSET job id by when it was noticed
-- KEYS[8]  unique-until ZSET hidden key by end
-- KEYS[9]  seen         ZSET worker id by believed alive until
-- KEYS[10] body         HASH job id -> envelope
-- KEYS[11] run          HASH job id -> run record
-- KEYS[12] result       HASH job id -> envelope
-- KEYS[13] error        HASH job id -> envelope
-- KEYS[14] progress     HASH job id -> envelope
-- KEYS[15] log          HASH job id:place -> envelope
-- KEYS[16] log-index    HASH job id -> places of the parts of its log
-- KEYS[17] unique       HASH hidden key -> job id
-- KEYS[18] worker       HASH worker id -> envelope
-- KEYS[19] tasks        HASH hidden name of a task -> envelope of its name
-- KEYS[20] meta         HASH pause, limits and what was removed
-- KEYS[21] stat         HASH counters of the minute
-- KEYS[22] cancel       SET  job id
-- KEYS[23] starts       SET  the starts of the period
-- KEYS[24] wake         LIST the wake-up signal
--
-- ARGV[1] zsets  how many of the keys, from the first one on, are sorted sets
-- ARGV[2] hashes how many of those after them are hashes; then come sets, and a list as the last key
--
-- RETURNS {now ms, removed keys}
local zset_count, hash_count = tonumber(ARGV[1]), tonumber(ARGV[2])

local now = now_ms()

local function is_wrong(reply)
  return type(reply) == 'table' and reply.err and string.find(reply.err, 'WRONGTYPE', 1, true)
end

local removed = 0
for i, key in ipairs(KEYS) do
  local reply
  if i <= zset_count then
    reply = redis.pcall('ZCARD', key)
  elseif i <= zset_count + hash_count then
    reply = redis.pcall('HEXISTS', key, '')
  elseif i < #KEYS then
    reply = redis.pcall('SCARD', key)
  else
    reply = redis.pcall('LLEN', key)
  end
  if is_wrong(reply) then
    redis.call('EXPIRE', key, 0)
    removed = removed + 1
  end
end
if removed > 0 then
  add(KEYS[zset_count + hash_count - 1], 'set-aside', removed)
end
return {now, removed}
