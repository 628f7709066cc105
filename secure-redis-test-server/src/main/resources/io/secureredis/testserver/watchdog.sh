# Runs one Redis server as a child, and ends it and removes its files when the JVM that holds the other end of standard
# input is gone, also when that JVM was killed and could run no shutdown hook.
#
# $1      work directory: the log goes into it
# $2 ...  the server's command line
# stdin   one word a line, end of file = the JVM is gone
#           TERM, KILL, STOP, CONT   send this signal to the server; answered with "ok"
#           bye                      the JVM sees to the files itself; the server must have ended
# stdout  first the server's process id, then the answers, and "ended" when the server has

work=$1
shift
rm -f "$work/ended"
exec 3<&0 </dev/null
trap '' HUP INT TERM PIPE # neither a signal to the whole process group nor a JVM that reads no more ends the watchdog

# A process group of its own, where the system can: Ctrl-C in a terminal is for the JVM, which still needs Redis to end in good order.
# Redis handles SIGINT itself, so that ignoring it here would not help.
own_group=
command -v setsid >/dev/null && own_group=setsid
$own_group "$@" >>"$work/redis.log" 2>&1 3<&- &
server=$!
echo "$server"

(
  while read -r word; do
    if [ "$word" = bye ]; then
      exit 0
    fi
    kill -s "$word" "$server"
    echo ok
  done
  if [ ! -e "$work/ended" ]; then # else the process id may be another's by now
    kill -s TERM "$server"
    kill -s CONT "$server" # a paused server acts on no signal but KILL
    tries=0
    while [ ! -e "$work/ended" ] && [ "$tries" -lt 30 ]; do
      sleep 0.1
      tries=$((tries + 1))
    done
    if [ ! -e "$work/ended" ]; then
      kill -s KILL "$server"
    fi
  fi
  exit 1
) <&3 3<&- 2>/dev/null &
reader=$!
exec 3<&-

wait "$server"
: >"$work/ended"
echo ended
if ! wait "$reader"; then
  rm -rf "$work"
fi
