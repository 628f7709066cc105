-- Puts, replaces, moves, parks or removes a recurring schedule, provided that nobody else changed it meanwhile.
--
-- A schedule has one hidden name under each secret. All of them are compared with what was read, and are removed, before it is put under one.
--
-- KEYS[1] recurring HASH schedule key -> envelope
-- KEYS[2] next      ZSET schedule key by next fire
-- KEYS[3] wake      LIST the wake-up signal
--
-- ARGV[1] target   key under which it is put
-- ARGV[2] envelope bytes, empty to remove
-- ARGV[3] next     ms
-- ARGV[4] schedule key, one hidden form of its name
-- ARGV[5] expected envelope that was read there, empty for none
-- ARGV[6] score    that was read there, as text, empty for none
-- and so on, three for each form
--
-- RETURNS {now ms, 1 when it was done, 0 when something else was there}
local recurring, next_fire, wake = KEYS[1], KEYS[2], KEYS[3]
local target, envelope, next_ms = ARGV[1], ARGV[2], ARGV[3]

local now = now_ms()

for i = 4, #ARGV, 3 do
  if (redis.call('HGET', recurring, ARGV[i]) or '') ~= ARGV[i + 1]
      or (redis.call('ZSCORE', next_fire, ARGV[i]) or '') ~= ARGV[i + 2] then
    return {now, 0}
  end
end
schedules(recurring, next_fire)
if envelope ~= '' then
  redis.call('HSET', recurring, target, envelope)
  redis.call('ZADD', next_fire, next_ms, target)
end
for i = 4, #ARGV, 3 do
  if envelope == '' or ARGV[i] ~= target then
    redis.call('HDEL', recurring, ARGV[i])
    redis.call('ZREM', next_fire, ARGV[i])
  end
end
if envelope ~= '' then
  signal(wake)
end
return {now, 1}
