-- n schedules with their scores, as they are at one moment. Removes one whose envelope is larger than any may be, unread; changes nothing else.
--
-- KEYS[1] recurring HASH schedule key -> envelope
-- KEYS[2] next      ZSET schedule key by next fire
-- KEYS[3] meta      HASH pause and limits
--
-- ARGV[1] largest bytes of an envelope
-- ARGV[2] schedule key
-- and so on, one for each schedule
--
-- RETURNS {now ms, then for each schedule: score as text or empty, envelope or empty, last how many were removed}; {now ms} alone where a key is of another type
local recurring, next_fire, meta = KEYS[1], KEYS[2], KEYS[3]
local largest = tonumber(ARGV[1])

local now = now_ms()

local removed = 0
for i = 2, #ARGV do
  local length = redis.pcall('HSTRLEN', recurring, ARGV[i])
  if type(length) == 'number' and length > largest then
    redis.pcall('HDEL', recurring, ARGV[i])
    redis.pcall('ZREM', next_fire, ARGV[i])
    removed = removed + 1
  end
end
if removed > 0 then
  add(meta, 'set-aside', removed)
end
local scores = redis.pcall('ZMSCORE', next_fire, unpack(ARGV, 2))
local envelopes = redis.pcall('HMGET', recurring, unpack(ARGV, 2))
if scores.err or envelopes.err then
  return {now}
end
local reply = {now}
for i = 1, #ARGV - 1 do
  reply[2 * i] = scores[i] or ''
  reply[2 * i + 1] = envelopes[i] or ''
end
reply[#reply + 1] = removed
return reply
