-- n members of next that are no schedules are removed: a name that no schedule has, or one without an envelope.
--
-- KEYS[1] recurring HASH schedule key -> envelope
-- KEYS[2] next      ZSET schedule key by next fire
--
-- ARGV[1] member as it was read
-- ARGV[2] always 1 for a name that no schedule has, which goes with its envelope; 0 for one that goes only without an envelope
-- and so on, two for each member
--
-- RETURNS {now ms, removed members}
local recurring, next_fire = KEYS[1], KEYS[2]

local now = now_ms()

local removed = 0
for i = 1, #ARGV, 2 do
  local member = ARGV[i]
  local is_none = ARGV[i + 1] == '1'
  if is_none then
    redis.pcall('HDEL', recurring, member)
  end
  -- Where recurring is of another type, nobody knows which names have an envelope.
  if is_none or redis.pcall('HEXISTS', recurring, member) == 0 then
    removed = removed + redis.call('ZREM', next_fire, member)
  end
end
return {now, removed}
