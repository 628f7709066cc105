-- n schedules with their scores, as they are at one moment. Changes nothing.
--
-- KEYS[1] recurring HASH schedule key -> envelope
-- KEYS[2] next      ZSET schedule key by next fire
--
-- ARGV[1] schedule key
-- and so on, one for each schedule
--
-- RETURNS {now ms, then for each schedule: score as text or empty, envelope or empty}; {now ms} alone where a key is of another type
local recurring, next_fire = KEYS[1], KEYS[2]

local now = now_ms()

local scores = redis.pcall('ZMSCORE', next_fire, unpack(ARGV))
local envelopes = redis.pcall('HMGET', recurring, unpack(ARGV))
if scores.err or envelopes.err then
  return {now}
end
local reply = {now}
for i = 1, #ARGV do
  reply[2 * i] = scores[i] or ''
  reply[2 * i + 1] = envelopes[i] or ''
end
return reply
