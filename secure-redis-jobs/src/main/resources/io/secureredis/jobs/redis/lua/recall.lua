-- Reads what was counted of tasks, and the names of the tasks. Changes nothing. What cannot be ours is left out and counted.
--
-- KEYS[1] tasks       HASH hidden name of a task -> envelope of its name
-- KEYS[2] task-minute HASH counter -> count
-- and so on, more of these or of task-hour
--
-- ARGV[1] names    how many tasks a queue may have; 0 to read no names
-- ARGV[2] largest  bytes of an envelope
-- ARGV[3] counters how many a hash may have
--
-- RETURNS {now ms, left out, {name, envelope, ..}, then for each further key {counter, count, ..}}
local tasks, first = KEYS[1], 2
local most_names, largest, most_counters = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local now = now_ms()

local left_out = 0
local function all_of(key, most)
  local size = redis.pcall('HLEN', key)
  if type(size) ~= 'number' then
    left_out = left_out + 1
    return {}
  end
  if size > most then
    left_out = left_out + size
    return {}
  end
  return size > 0 and redis.call('HGETALL', key) or {}
end

local names = {}
local stored = most_names > 0 and all_of(tasks, most_names) or {}
for i = 1, #stored, 2 do
  if is_id(stored[i]) and #stored[i + 1] <= largest then
    names[#names + 1] = stored[i]
    names[#names + 1] = stored[i + 1]
  else
    left_out = left_out + 1
  end
end
local reply = {now, 0, names}
for k = first, #KEYS do
  local counts = {}
  local found = all_of(KEYS[k], most_counters)
  for i = 1, #found, 2 do
    local n = whole(found[i + 1])
    if n and #found[i] <= 8 then
      counts[#counts + 1] = found[i]
      counts[#counts + 1] = n
    else
      left_out = left_out + 1
    end
  end
  reply[#reply + 1] = counts
end
reply[2] = left_out
return reply
