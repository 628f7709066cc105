-- Compares, writes or deletes the whole content of a key, in one step. Parts are: the value of a string; the elements of a list or set; field and value, or member and score, in turn.
--
-- KEYS[1] entry STRING, HASH, LIST, SET or ZSET
-- ARGV[1] action: replace (compare, write, keep the time to live), create (only where there is nothing), compare, delete (compare first)
-- ARGV[2] type: string, hash, list, set or zset
-- ARGV[3] how many of the parts are what is expected; those after them are to be written
-- ARGV[4] time to live in milliseconds for create, 0 for none; for delete, what the key may have left at most, 0 for anything
-- ARGV, from the fifth on: the parts
-- RETURNS 1 done, or equal; 0 the content is another one, or there is something already
local entry = KEYS[1]
local action = ARGV[1]
local kind = ARGV[2]
local expected = tonumber(ARGV[3])
local lifetime = tonumber(ARGV[4])
local first = 5
local last = first + expected - 1

local size = {hash = 'HLEN', list = 'LLEN', set = 'SCARD', zset = 'ZCARD'}

local function equal()
  if redis.call('TYPE', entry).ok ~= kind then
    return false
  end
  if kind == 'string' then
    return redis.call('GET', entry) == ARGV[first]
  end
  local pairwise = kind == 'hash' or kind == 'zset'
  if redis.call(size[kind], entry) ~= (pairwise and expected / 2 or expected) then
    return false
  end
  if kind == 'list' then
    local elements = redis.call('LRANGE', entry, 0, -1)
    for i = 1, expected do
      if elements[i] ~= ARGV[first + i - 1] then
        return false
      end
    end
    return true
  end
  for i = first, last, pairwise and 2 or 1 do
    if kind == 'set' then
      if redis.call('SISMEMBER', entry, ARGV[i]) == 0 then
        return false
      end
    elseif kind == 'hash' then
      if redis.call('HGET', entry, ARGV[i]) ~= ARGV[i + 1] then
        return false
      end
    else
      local score = redis.call('ZSCORE', entry, ARGV[i])
      if not score or tonumber(score) ~= tonumber(ARGV[i + 1]) then
        return false
      end
    end
  end
  return true
end

local function write()
  for i = last + 1, #ARGV, (kind == 'hash' or kind == 'zset') and 2 or 1 do
    if kind == 'string' then
      redis.call('SET', entry, ARGV[i])
    elseif kind == 'hash' then
      redis.call('HSET', entry, ARGV[i], ARGV[i + 1])
    elseif kind == 'list' then
      redis.call('RPUSH', entry, ARGV[i])
    elseif kind == 'set' then
      redis.call('SADD', entry, ARGV[i])
    else
      redis.call('ZADD', entry, ARGV[i + 1], ARGV[i])
    end
  end
end

if action == 'create' then
  if redis.call('EXISTS', entry) == 1 then
    return 0
  end
  write()
  if lifetime > 0 then
    redis.call('PEXPIRE', entry, lifetime)
  end
  return 1
end
if not equal() then
  return 0
end
if action == 'delete' then
  local left = redis.call('PTTL', entry)
  if lifetime > 0 and (left < 0 or left > lifetime) then
    return 0
  end
  redis.call('DEL', entry)
elseif action == 'replace' then
  local left = redis.call('PTTL', entry)
  redis.call('DEL', entry)
  write()
  if left > 0 then
    redis.call('PEXPIRE', entry, left)
  end
end
return 1
