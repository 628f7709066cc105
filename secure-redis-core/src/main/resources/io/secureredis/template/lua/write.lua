-- Writes what was sealed again under a key, in place of what is there. In a cluster, where the key that was read may be on another node.
--
-- KEYS[1] to   ANY what is written
--
-- ARGV[1] type    string, hash, list, set or zset
-- ARGV[2] ttl     ms, 0 or less for none
-- ARGV[3] replace 1 to replace to
-- ARGV[4] grows   1 to be refused by a full Redis, 0 where to holds what was written before
-- ARGV[5] element a value; a field or score and its value, two for each
-- and so on
--
-- RETURNS 1 when it was written, -1 when to exists and is not to be replaced
local to = KEYS[1]
local kind, ttl, replace, grows = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]

if replace ~= '1' and redis.call('EXISTS', to) == 1 then
  return -1
end
replace_by(to, kind, ttl, 5, grows == '1')
return 1
