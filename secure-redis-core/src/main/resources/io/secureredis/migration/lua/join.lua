-- Adds members to a set. A set that is new gets a time to live; one that is there keeps its own.
--
-- KEYS[1] entry SET
-- ARGV[1] time to live in milliseconds of a new set; 0 or less for none
-- ARGV, from the second on: members
-- RETURNS 1
local entry = KEYS[1]
local lifetime = tonumber(ARGV[1])

local is_new = redis.call('EXISTS', entry) == 0
for i = 2, #ARGV do
  redis.call('SADD', entry, ARGV[i])
end
if is_new and lifetime > 0 then
  redis.call('PEXPIRE', entry, lifetime)
end
return 1
