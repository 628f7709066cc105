-- Replaces what an operator said about the queue, if it is still what was read, and rings.
--
-- KEYS[1] meta HASH pause and limits
-- KEYS[2] wake LIST the wake-up signal
--
-- ARGV[1] field    limits or pause-note
-- ARGV[2] expected envelope that was read, empty for none
-- ARGV[3] envelope that replaces it
--
-- RETURNS {now ms, 1 when it was done, 0 when something else was there}
local meta, wake = KEYS[1], KEYS[2]
local field, expected, envelope = ARGV[1], ARGV[2], ARGV[3]

local now = now_ms()

if (redis.call('HGET', meta, field) or '') ~= expected then
  return {now, 0}
end
-- Needs no memory, so that what follows is not refused where none is left.
redis.call('HDEL', meta, '')
redis.call('HSET', meta, field, envelope)
signal(wake)
return {now, 1}
