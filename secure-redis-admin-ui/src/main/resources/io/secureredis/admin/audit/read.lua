-- Reads a part of the audit log.
--
-- KEYS[1] audit LIST anchor, then records
--
-- ARGV[1] largest bytes of an element
-- ARGV[2] from    index
-- ARGV[3] to      index
--
-- RETURNS {length, anchor, elements}; '' for one that is too large
local audit, largest = KEYS[1], tonumber(ARGV[1])

local anchor = redis.call('LINDEX', audit, 0) or ''
local reply = {redis.call('LLEN', audit), #anchor <= largest and anchor or ''}
for i, element in ipairs(redis.call('LRANGE', audit, ARGV[2], ARGV[3])) do
  reply[i + 2] = #element <= largest and element or ''
end
return reply
