# Runs one Redis server as a child and ends it when the JVM that holds the other end of standard input is gone,
# also when that JVM was killed and could run no shutdown hook.
#
# $1      work directory: the log goes into it; it is removed when the JVM went without saying goodbye
# $2 ...  the server's command line
# stdin   signal names (TERM, KILL, STOP, CONT), one a line, each answered with "ok" on stdout; end of file = the JVM is gone
# stdout  first the server's process id, then the answers
# exit    the server's own status

work=$1
shift
exec 3<&0 </dev/null
trap '' HUP INT TERM # a signal to the whole process group must not leave the server without its watchdog

"$@" >>"$work/redis.log" 2>&1 3<&- &
server=$!
echo "$server"

(
  while read -r signal; do
    kill -s "$signal" "$server"
    echo ok
  done
  : >"$work/orphaned"
  kill -s TERM "$server"
  kill -s CONT "$server" # a paused server acts on no signal but KILL
  tries=0
  while kill -0 "$server" && [ "$tries" -lt 30 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -s KILL "$server"
) <&3 3<&- 2>/dev/null &
reader=$!
exec 3<&-

wait "$server"
status=$?
kill -s KILL "$reader" 2>/dev/null
if [ -e "$work/orphaned" ]; then
  rm -rf "$work"
fi
exit "$status"
