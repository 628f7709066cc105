-- Replaces a value if it is still the one that was read, and keeps its expiry (Redis 6 or newer).
--
-- KEYS[1] entry STRING  the key of the value
-- ARGV[1] expected bytes
-- ARGV[2] replacement bytes
-- RETURNS 1 replaced; 0 written by someone else meanwhile, or gone
local entry = KEYS[1]
local expected = ARGV[1]
local replacement = ARGV[2]

if redis.call('GET', entry) ~= expected then
  return 0
end
redis.call('SET', entry, replacement, 'KEEPTTL')
return 1
