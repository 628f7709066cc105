-- Reads the fields of a hash, with the beginnings and lengths of their values, without sending the values.
--
-- KEYS[1] hash HASH  field -> value
-- ARGV[1] cursor of HSCAN, 0 to begin
-- ARGV[2] count, about how many fields at once
-- ARGV[3] length in bytes of each beginning
-- RETURNS {next cursor, field, beginning, length, field, beginning, length, ...}; the next cursor is 0 after the last
local hash = KEYS[1]
local cursor = ARGV[1]
local count = ARGV[2]
local length = tonumber(ARGV[3])

local found = redis.call('HSCAN', hash, cursor, 'COUNT', count)
local reply = {found[1]}
for i = 1, #found[2], 2 do
  reply[#reply + 1] = found[2][i]
  reply[#reply + 1] = string.sub(found[2][i + 1], 1, length)
  reply[#reply + 1] = #found[2][i + 1]
end
return reply
