-- Appends records to the audit log, if its last element is the one that the writer knows.
--
-- KEYS[1] audit LIST anchor, then records
--
-- ARGV[1] head    the last element that the writer knows; empty for an empty list
-- ARGV[2] largest bytes of an element
-- ARGV[3] tail    how many elements to return
-- ARGV[4] seen    the newest record that the writer has seen, or empty
-- ARGV[5] element to append
-- and so on
--
-- RETURNS {1, length} if they were appended; otherwise {0, length, the last elements, '' for one that is too large}, or
-- {2, length} if the last element was too large and was removed instead. The last elements begin with seen if it is one
-- of them: a writer that is one record behind is not slowed down by 200.
local audit, head, largest, tail, seen = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local length, last = redis.call('LLEN', audit), redis.call('LINDEX', audit, -1)
if last and #last > largest then
  -- None of ours; it cannot be read to be continued.
  redis.call('RPOP', audit)
  return {2, length - 1}
end
if (last or '') == head then
  for i = 5, #ARGV do
    length = redis.call('RPUSH', audit, ARGV[i])
  end
  return {1, length}
end
local elements, first = redis.call('LRANGE', audit, -tail, -1), 1
for i, element in ipairs(elements) do
  if element == seen then
    first = i
    break
  end
end
local reply = {0, length}
for i = first, #elements do
  reply[#reply + 1] = #elements[i] <= largest and elements[i] or ''
end
return reply
