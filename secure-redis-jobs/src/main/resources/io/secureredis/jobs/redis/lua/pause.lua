-- Pauses the queue: nothing is claimed. Or resumes it, and rings.
--
-- KEYS[1] meta HASH pause and limits
-- KEYS[2] wake LIST the wake-up signal
--
-- ARGV[1] pause 1 to pause, 0 to resume
-- ARGV[2] note  envelope of why, empty for none
--
-- RETURNS {now ms}
local meta, wake = KEYS[1], KEYS[2]
local pause, note = ARGV[1], ARGV[2]

local now = now_ms()

-- Needs no memory, so that what follows is not refused where none is left. What an earlier pause said is forgotten.
redis.call('HDEL', meta, 'pause-note')
if pause == '1' then
  redis.call('HSET', meta, 'paused', '1')
  if note ~= '' then
    redis.call('HSET', meta, 'pause-note', note)
  end
else
  redis.call('HDEL', meta, 'paused')
  signal(wake)
end
return {now}
