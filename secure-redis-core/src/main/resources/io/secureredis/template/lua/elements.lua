-- Begins the scripts that write what was sealed again.

-- Writes the elements that stand in ARGV from first on, in place of what is under a key. A full Redis refuses only the
-- first write of a script, and never DEL. So what needs more memory than before (grows) does not begin with DEL.
local function replace_by(to, kind, ttl, first, grows)
  if not grows then
    redis.call('DEL', to)
  elseif redis.call('EXISTS', to) == 1 then
    redis.call('SET', to, '')
    redis.call('DEL', to)
  end
  local step = (kind == 'hash' or kind == 'zset') and 2 or 1
  for i = first, #ARGV, step do
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
end

