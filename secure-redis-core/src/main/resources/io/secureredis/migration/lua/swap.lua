-- Replaces elements of a key, each if it is still the one that was read. Times to live stay, that of the key and those of fields.
--
-- KEYS[1] entry HASH, LIST, SET or ZSET
-- ARGV[1] type: hash, list, set or zset
-- ARGV, from the second on, three for each element: its field in a hash or its index in a list, else empty; what was read; what replaces it
-- RETURNS for each element 1 replaced; 0 written by someone else meanwhile, or gone
local entry = KEYS[1]
local kind = ARGV[1]

-- Servers before Redis 7.4 do not know times to live of fields.
local function end_of(field)
  local reply = redis.pcall('HPEXPIRETIME', entry, 'FIELDS', 1, field)
  return reply.err and -1 or reply[1]
end

local swap = {}

function swap.hash(field, expected, replacement)
  if redis.call('HGET', entry, field) ~= expected then
    return 0
  end
  local ends = end_of(field)
  redis.call('HSET', entry, field, replacement)
  if ends > 0 then
    redis.call('HPEXPIREAT', entry, ends, 'FIELDS', 1, field)
  end
  return 1
end

-- Pushes and pops move elements, so an element that is not at its index any more is searched.
function swap.list(index, expected, replacement)
  if redis.call('LINDEX', entry, index) ~= expected then
    index = redis.call('LPOS', entry, expected)
    if not index then
      return 0
    end
  end
  redis.call('LSET', entry, index, replacement)
  return 1
end

-- Added first: a set that is empty for a moment would lose its time to live.
function swap.set(_, expected, replacement)
  if redis.call('SISMEMBER', entry, expected) == 0 then
    return 0
  end
  redis.call('SADD', entry, replacement)
  redis.call('SREM', entry, expected)
  return 1
end

function swap.zset(_, expected, replacement)
  local score = redis.call('ZSCORE', entry, expected)
  if not score then
    return 0
  end
  redis.call('ZADD', entry, 'NX', score, replacement)
  redis.call('ZREM', entry, expected)
  return 1
end

if redis.call('TYPE', entry).ok ~= kind then
  kind = nil
end
local reply = {}
for i = 2, #ARGV, 3 do
  reply[#reply + 1] = kind and swap[kind](ARGV[i], ARGV[i + 1], ARGV[i + 2]) or 0
end
return reply
