-- Sets how fast and how widely a queue is processed, by all its workers together.
--
-- KEYS[1] meta HASH pause and limits
-- KEYS[2] wake LIST the wake-up signal
--
-- ARGV[1] max-active jobs that run at a time, 0 for any number
-- ARGV[2] rate       jobs that begin in each period, 0 for any number
-- ARGV[3] period     ms
--
-- RETURNS {now ms}
local meta, wake = KEYS[1], KEYS[2]
local max_active, rate, period = ARGV[1], ARGV[2], ARGV[3]

local now = now_ms()

-- Needs no memory, so that what follows is not refused where none is left.
redis.call('HDEL', meta, '')
if max_active == '0' then
  redis.call('HDEL', meta, 'max-active')
else
  redis.call('HSET', meta, 'max-active', max_active)
end
if rate == '0' then
  redis.call('HDEL', meta, 'rate', 'rate-per')
else
  redis.call('HSET', meta, 'rate', rate, 'rate-per', period)
end
signal(wake)
return {now}
