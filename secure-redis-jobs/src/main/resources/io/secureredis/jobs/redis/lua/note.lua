-- Replaces what an operator said about the queue, if it is still what was read, and rings.
--
-- KEYS[1] meta HASH pause and limits
-- KEYS[2] wake LIST the wake-up signal
--
-- ARGV[1] field    limits or pause-note
-- ARGV[2] expected envelope that was read, empty for none
-- ARGV[3] envelope that replaces it
-- ARGV[4] largest  bytes; a field that is larger counts as none
--
-- RETURNS {now ms, 1 when it was done, 0 when something else was there}
local meta, wake = KEYS[1], KEYS[2]
local field, expected, envelope, largest = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local now = now_ms()

local is_large = redis.call('HSTRLEN', meta, field) > largest
if (not is_large and redis.call('HGET', meta, field) or '') ~= expected then
  return {now, 0}
end
-- Needs no memory, so that what follows is not refused where none is left.
redis.call('HDEL', meta, '')
redis.call('HSET', meta, field, envelope)
signal(wake)
return {now, 1}
