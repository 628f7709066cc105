-- Gives a key another name, unless there is something under that already. The time to live stays.
--
-- KEYS[1] from any type
-- KEYS[2] to
-- RETURNS 1 moved; 0 there is something under the other name; -1 there is no such key
local from = KEYS[1]
local to = KEYS[2]

if redis.call('EXISTS', from) == 0 then
  return -1
end
return redis.call('RENAMENX', from, to)
