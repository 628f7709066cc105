-- Puts, replaces or removes a recurring schedule, provided that nobody else did meanwhile.
--
-- KEYS[1] recurring HASH schedule key -> envelope
-- KEYS[2] next      ZSET schedule key by next fire
-- KEYS[3] wake      LIST the doorbell
--
-- ARGV[1] schedule key
-- ARGV[2] expected envelope that is believed there, empty for none
-- ARGV[3] envelope bytes, empty to remove
-- ARGV[4] next     ms
--
-- RETURNS {now ms, 1 when it was done, 0 when something else was there}
local recurring, next_fire, wake = KEYS[1], KEYS[2], KEYS[3]
local schedule, expected, envelope, next_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local now = now_ms()

if (redis.call('HGET', recurring, schedule) or '') ~= expected then
  return {now, 0}
end
if envelope == '' then
  redis.call('HDEL', recurring, schedule)
  redis.call('ZREM', next_fire, schedule)
else
  redis.call('HSET', recurring, schedule, envelope)
  redis.call('ZADD', next_fire, next_ms, schedule)
  ring(wake)
end
return {now, 1}
