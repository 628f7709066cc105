-- n claimed jobs did not start, and never will under this claim: the period gets their starts back, for other jobs.
--
-- A second call changes nothing, nor does one after the end of the period: no two starts are the same.
--
-- KEYS[1] starts SET  the starts of the period
-- KEYS[2] ready  ZSET job id by rank
-- KEYS[3] wake   LIST the wake-up signal
--
-- ARGV[1] claimed ms, when the job was claimed
-- ARGV[2] number  of its start
-- and so on, two for each job
--
-- RETURNS {now ms, how many the period got back}
local starts, ready, wake = KEYS[1], KEYS[2], KEYS[3]

local now = now_ms()

local back = {}
for i = 1, #ARGV, 2 do
  back[#back + 1] = start_of(ARGV[i], ARGV[i + 1])
end
zsets(ready)
local got = redis.call('SREM', starts, unpack(back))
if got > 0 and redis.call('ZCARD', ready) > 0 then
  signal(wake)
end
return {now, got}
