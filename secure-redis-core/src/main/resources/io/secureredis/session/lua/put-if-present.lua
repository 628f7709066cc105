-- Writes fields of a session that exists; leaves alone one that does not.
--
-- KEYS[1] session HASH field -> envelope
--
-- ARGV[1] field    name
-- ARGV[2] value    envelope
-- and so on, two for each field
--
-- RETURNS 1 when they were written, 0 when there is no such session
local session = KEYS[1]

if redis.call('EXISTS', session) == 0 then
  return 0
end
for i = 1, #ARGV, 2 do
  redis.call('HSET', session, ARGV[i], ARGV[i + 1])
end
return 1
