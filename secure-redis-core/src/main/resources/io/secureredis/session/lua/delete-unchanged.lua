-- Deletes a session, unless someone has written to it since it was read.
--
-- KEYS[1] session HASH field -> envelope
--
-- ARGV[1] field    name, as it was read
-- ARGV[2] value    envelope, as it was read
-- and so on, two for each field
--
-- RETURNS 1 when it was deleted, 0 when it has changed or is gone
local session = KEYS[1]

if redis.call('HLEN', session) * 2 ~= #ARGV then
  return 0
end
for i = 1, #ARGV, 2 do
  if redis.call('HGET', session, ARGV[i]) ~= ARGV[i + 1] then
    return 0
  end
end
return redis.call('DEL', session)
