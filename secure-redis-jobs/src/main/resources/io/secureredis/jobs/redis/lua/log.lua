-- Stores parts of the log of a running job: new ones, or longer ones in their places.
--
-- Counts only for a job whose token is the current one. Where all parts together would be too much, the oldest ones go. Where Redis has no memory left, nothing is stored: no log is worth a job.
--
-- KEYS[1] lease     ZSET job id by lease deadline
-- KEYS[2] run       HASH job id -> run record
-- KEYS[3] log       HASH job id:place -> envelope
-- KEYS[4] log-index HASH job id -> places of the parts of its log
--
-- ARGV[1] job   id
-- ARGV[2] token fencing
-- ARGV[3] most  bytes of all parts
-- ARGV[4] place token and number of the part
-- ARGV[5] envelope
-- and so on, two for each part
--
-- RETURNS {now ms, 1 when it counted, else 0}
local lease, run, log, log_index = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local job, token, most = ARGV[1], ARGV[2], tonumber(ARGV[3])

local now = now_ms()

hashes(log, log_index)
if not redis.call('ZSCORE', lease, job) or not has_token(redis.call('HGET', run, job), token) then
  return {now, 0}
end
local places, removed = log_places(redis.call('HGET', log_index, job))
local known, bytes = {}, 0
for _, place in ipairs(places) do
  known[place] = true
end
for i = 4, #ARGV, 2 do
  redis.call('HSET', log, job .. ':' .. ARGV[i], ARGV[i + 1])
  if not known[ARGV[i]] then
    known[ARGV[i]] = true
    places[#places + 1] = ARGV[i]
  end
end
for _, place in ipairs(places) do
  bytes = bytes + redis.call('HSTRLEN', log, job .. ':' .. place)
end
while #places > 1 and (bytes > most or #places > MOST_LOG_PARTS) do
  local oldest = job .. ':' .. table.remove(places, 1)
  bytes = bytes - redis.call('HSTRLEN', log, oldest)
  redis.call('HDEL', log, oldest)
  removed = true
end
if removed then
  table.insert(places, 1, '-')
end
redis.call('HSET', log_index, job, table.concat(places, ','))
return {now, 1}
