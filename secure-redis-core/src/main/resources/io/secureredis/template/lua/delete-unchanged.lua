-- Deletes a key, unless someone has written to it since it was read.
--
-- KEYS[1] from ANY what was read
--
-- ARGV[1] dump DUMP of from, as it was read
--
-- RETURNS 1 when it was deleted, 0 when it has changed
local from = KEYS[1]
local dump = ARGV[1]

if redis.call('DUMP', from) ~= dump then
  return 0
end
redis.call('DEL', from)
return 1
