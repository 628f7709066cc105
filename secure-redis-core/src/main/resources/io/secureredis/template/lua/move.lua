-- Writes what was sealed again under another key, unless someone has written to the first one since it was read.
--
-- KEYS[1] from ANY what was read
-- KEYS[2] to   ANY what is written
--
-- ARGV[1] dump    DUMP of from, as it was read
-- ARGV[2] type    string, hash, list, set or zset
-- ARGV[3] delete  1 to delete from
-- ARGV[4] replace 1 to replace to
-- ARGV[5] element a value; a field or score and its value, two for each
-- and so on
--
-- A full Redis refuses it where from is not deleted, as it refuses COPY and not RENAME.
--
-- RETURNS 1 when it was written, 0 when from has changed, -1 when to exists and is not to be replaced
local from, to = KEYS[1], KEYS[2]
local dump, kind, delete, replace = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

if redis.call('DUMP', from) ~= dump then
  return 0
end
if replace ~= '1' and redis.call('EXISTS', to) == 1 then
  return -1
end
-- DUMP does not tell when from expires, so that is read here.
replace_by(to, kind, redis.call('PTTL', from), 5, delete ~= '1')
if delete == '1' then
  redis.call('DEL', from)
end
return 1
