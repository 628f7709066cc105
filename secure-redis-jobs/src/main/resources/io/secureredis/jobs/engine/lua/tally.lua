-- Adds what a worker counted of one task to the hashes of a minute and of its hour. Whatever else someone put there gives way.
--
-- KEYS[1] tasks       HASH hidden name of a task -> envelope of its name
-- KEYS[2] task-minute HASH counter -> count
-- KEYS[3] task-hour   HASH counter -> count
--
-- ARGV[1] task     hidden name
-- ARGV[2] envelope of its name, empty for the queue itself
-- ARGV[3] minutes  s that a minute is kept
-- ARGV[4] hours    s that an hour and the names are kept
-- ARGV[5] counter  name
-- ARGV[6] count
-- and so on, two for each counter
--
-- RETURNS {now ms}
local tasks, minute, hour = KEYS[1], KEYS[2], KEYS[3]
local task, envelope, minutes_s, hours_s = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local now = now_ms()

for _, key in ipairs(KEYS) do
  if type(redis.pcall('HEXISTS', key, '')) == 'table' then
    redis.call('EXPIRE', key, 0)
  end
end
-- The first write is refused where Redis has no memory left, and then nothing is counted.
redis.call('HSET', minute, 'v', '1')
redis.call('HSET', hour, 'v', '1')
for i = 5, #ARGV, 2 do
  add(minute, ARGV[i], ARGV[i + 1])
  add(hour, ARGV[i], ARGV[i + 1])
end
redis.call('EXPIRE', minute, minutes_s)
redis.call('EXPIRE', hour, hours_s)
if envelope ~= '' then
  redis.call('HSET', tasks, task, envelope)
  redis.call('EXPIRE', tasks, hours_s)
end
return {now}
