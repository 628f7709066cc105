-- Writes a whole session with its time to live, in place of whatever was there. Does nothing where Redis is full: a script
-- that has deleted something may go on writing, so the first field is written before.
--
-- KEYS[1] session HASH field -> envelope
--
-- ARGV[1] ttl      ms, 0 or less for none
-- ARGV[2] field    name
-- ARGV[3] value    envelope
-- and so on, two for each field
--
-- RETURNS 1
local session, ttl = KEYS[1], tonumber(ARGV[1])

redis.call('HSET', session, ARGV[2], ARGV[3])
redis.call('DEL', session)
for i = 2, #ARGV, 2 do
  redis.call('HSET', session, ARGV[i], ARGV[i + 1])
end
if ttl > 0 then
  redis.call('PEXPIRE', session, ttl)
end
return 1
