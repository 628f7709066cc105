-- Writes what was sealed again under another key, unless somebody has written to the first one since it was read.
--
-- KEYS[1] from ANY what was read
-- KEYS[2] to   ANY what is written
--
-- ARGV[1] dump    DUMP of from, as it was read
-- ARGV[2] type    string, hash, list, set or zset
-- ARGV[3] ttl     ms, 0 or less for none
-- ARGV[4] delete  1 to delete from
-- ARGV[5] replace 1 to replace to
-- ARGV[6] element a value; a field or score and its value, two for each
-- and so on
--
-- RETURNS 1 when it was written, 0 when from has changed, -1 when to exists and is not to be replaced
local from, to = KEYS[1], KEYS[2]
local dump, kind, ttl, delete, replace = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]

if redis.call('DUMP', from) ~= dump then
  return 0
end
if replace ~= '1' and redis.call('EXISTS', to) == 1 then
  return -1
end
redis.call('DEL', to)
local step = (kind == 'hash' or kind == 'zset') and 2 or 1
for i = 6, #ARGV, step do
  if kind == 'string' then
    redis.call('SET', to, ARGV[i])
  elseif kind == 'hash' then
    redis.call('HSET', to, ARGV[i], ARGV[i + 1])
  elseif kind == 'list' then
    redis.call('RPUSH', to, ARGV[i])
  elseif kind == 'set' then
    redis.call('SADD', to, ARGV[i])
  else
    redis.call('ZADD', to, ARGV[i], ARGV[i + 1])
  end
end
if ttl > 0 then
  redis.call('PEXPIRE', to, ttl)
end
if delete == '1' then
  redis.call('DEL', from)
end
return 1
