-- Adds what a worker counted of one task to the hashes of a minute and of its hour; or, for the queue itself, how many jobs are ready now and how long the oldest has waited.
-- Whatever else someone put there gives way.
--
-- KEYS[1] tasks       HASH hidden name of a task -> envelope of its name
-- KEYS[2] task-minute HASH counter -> count
-- KEYS[3] task-hour   HASH counter -> count
-- KEYS[4] ready       ZSET job id by rank
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
local tasks, minute, hour, ready = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local task, envelope, minutes_s, hours_s = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local now = now_ms()

for _, key in ipairs({tasks, minute, hour}) do
  if type(redis.pcall('HEXISTS', key, '')) == 'table' then
    redis.call('EXPIRE', key, 0)
  end
end
-- The first write is refused where Redis has no memory left, and then nothing is counted.
redis.call('HSET', minute, 'v', '1')
redis.call('HSET', hour, 'v', '1')
local function both(counter, n)
  add(minute, counter, n)
  add(hour, counter, n)
end
for i = 5, #ARGV, 2 do
  both(ARGV[i], ARGV[i + 1])
end
if envelope == '' then
  local depth, oldest = redis.pcall('ZCARD', ready), now
  for priority = 1, 9 do
    local first = redis.pcall('ZRANGEBYSCORE', ready, rank(priority, 0), rank(priority, 9999999999999), 'WITHSCORES', 'LIMIT', 0, 1)
    local score = first[2] and tonumber(first[2])
    oldest = score and math.min(oldest, score % 10000000000000) or oldest
  end
  both('d', type(depth) == 'number' and depth or 0)
  both('l', digits(now - oldest))
end
redis.call('EXPIRE', minute, minutes_s)
redis.call('EXPIRE', hour, hours_s)
if envelope ~= '' then
  redis.call('HSET', tasks, task, envelope)
  redis.call('EXPIRE', tasks, hours_s)
end
return {now}
