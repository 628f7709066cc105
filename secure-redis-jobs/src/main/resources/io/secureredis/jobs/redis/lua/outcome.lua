-- Notes how one run of a schedule ended, or that a person started one, each in a ring of the last ones.
--
-- KEYS[1] schedule-runs HASH place -> run
--
-- ARGV[1] occurrence ms, when it was due
-- ARGV[2] outcome    1 done, 2 dead, 3 skipped, 4 started by a person
-- ARGV[3] most       runs that are kept in each ring
-- ARGV[4] keep       seconds
--
-- RETURNS {now ms}
local runs = KEYS[1]
local occurrence, outcome, most, keep = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

local now = now_ms()

local size = redis.pcall('HLEN', runs)
if type(size) ~= 'number' or size > 2 * (most + 1) then
  redis.call('EXPIRE', runs, 0)
end
local ring = outcome == '4' and 'm' or ''
local place = (whole(redis.call('HGET', runs, ring .. 'n')) or 0) % most
redis.call('HSET', runs, ring .. digits(place), occurrence .. ':' .. digits(now) .. ':' .. outcome,
    ring .. 'n', digits(place + 1))
redis.call('EXPIRE', runs, keep)
return {now}
