-- Writes the fields of a new session. It ends soon unless it is given its lifetime, which is a command of its own.
--
-- KEYS[1] session HASH field -> envelope
--
-- ARGV[1] ttl      ms, until the session is given its lifetime
-- ARGV[2] field    name
-- ARGV[3] value    envelope
-- and so on, two for each field
--
-- RETURNS 1
local session, ttl = KEYS[1], tonumber(ARGV[1])

for i = 2, #ARGV, 2 do
  redis.call('HSET', session, ARGV[i], ARGV[i + 1])
end
if redis.call('PTTL', session) < 0 then
  redis.call('PEXPIRE', session, ttl)
end
return 1
