-- Deletes a string if it is still the one that was read and nobody has prolonged it. It is renamed first, so that listeners for the deletion of this key are not told.
--
-- KEYS[1] entry STRING
-- KEYS[2] aside a name that nobody uses
-- ARGV[1] expected bytes
-- ARGV[2] left     ms that it had to live when it was read; 0 or less forever
-- RETURNS 1 deleted; 0 changed, prolonged or gone
local entry = KEYS[1]
local aside = KEYS[2]
local expected = ARGV[1]
local left = tonumber(ARGV[2])

if redis.call('GET', entry) ~= expected then
  return 0
end
local now = redis.call('PTTL', entry)
if left > 0 and (now < 0 or now > left) then
  return 0
end
redis.call('RENAME', entry, aside)
redis.call('DEL', aside)
return 1
