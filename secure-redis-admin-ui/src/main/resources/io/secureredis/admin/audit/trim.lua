-- Removes the oldest records of the audit log and replaces its anchor, if they are what the writer has read. Begins with a command that
-- needs no memory, so it works on a full Redis.
--
-- KEYS[1] audit LIST anchor, then records
--
-- ARGV[1] old     the anchor; empty for one that is too large to be read
-- ARGV[2] largest bytes of an element
-- ARGV[3] count   of records to remove
-- ARGV[4] last    the last of them; empty for one that is too large
-- ARGV[5] anchor  the new one
--
-- RETURNS {1}, or {0} if they are others
local audit, old, largest, count, last, anchor = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]

local function is(index, expected)
  local found = redis.call('LINDEX', audit, index)
  return found and (#found <= largest and found or '') == expected
end

if not is(0, old) or not is(count, last) then
  return {0}
end
redis.call('LTRIM', audit, count, -1)
redis.call('LSET', audit, 0, anchor)
return {1}
