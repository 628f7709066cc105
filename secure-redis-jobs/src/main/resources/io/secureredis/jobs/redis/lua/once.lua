-- Notes which job was put under the number of a form, if none was noted yet.
--
-- KEYS[1] once HASH the field job -> job id
--
-- ARGV[1] job  id
-- ARGV[2] keep seconds
--
-- RETURNS {now ms, the id that is noted; empty if it cannot be one}
local once = KEYS[1]
local job, keep = ARGV[1], ARGV[2]

local now = now_ms()

if type(redis.pcall('HLEN', once)) ~= 'number' then
  redis.call('EXPIRE', once, 0)
end
redis.call('HSETNX', once, 'job', job)
redis.call('EXPIRE', once, keep)
return {now, redis.call('HSTRLEN', once, 'job') <= 64 and redis.call('HGET', once, 'job') or ''}
