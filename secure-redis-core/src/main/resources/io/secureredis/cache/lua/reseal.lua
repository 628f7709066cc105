-- Replaces a value, if it is still the one that was read. Keeps its time to live.
--
-- KEYS[1] entry STRING: an envelope, or a plaintext value during a migration
--
-- ARGV[1] beginning  bytes: what the value begins with; an envelope's header, whose nonce names it, or the whole plaintext
-- ARGV[2] length     bytes, decimal: how long the value is
-- ARGV[3] envelope   bytes: the new value
-- ARGV[4] ttl        ms, decimal: for an entry that has no time to live; 0 to let it have none
--
-- RETURNS 1 if it was replaced, 0 if it is gone or another one

local entry = KEYS[1]
local beginning, length, envelope, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])

if redis.call('STRLEN', entry) ~= length or redis.call('GETRANGE', entry, 0, #beginning - 1) ~= beginning then
  return 0
end
if ttl > 0 and redis.call('PTTL', entry) < 0 then
  redis.call('SET', entry, envelope, 'PX', ttl)
else
  redis.call('SET', entry, envelope, 'KEEPTTL')
end
return 1
