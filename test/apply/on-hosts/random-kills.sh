#!/bin/sh
# random-kills.sh COUNT SEED: applies the generations a and b of /root/faults in turn, and kills each apply with SIGKILL at a random
# moment: with all its processes, as a power cut would, or the engine alone, in turn. The next apply has to finish the work. An
# apply that ends before its moment is no kill, and does not count. Prints a line a kill:
#
#   OK|BAD  MOMENT  what the engine printed last  reasons, divided by semicolons

# shellcheck disable=SC1091
. /root/faults/checks.sh
count=$1 seed=$2

mkdir -p log
learn a
learn b
learn a
read -r began _ </proc/uptime
apply b out
read -r ended _ </proc/uptime
apply a out

from=a to=b kills=0 round=0
while [ "$kills" -lt "$count" ]; do
  round=$((round + 1))
  [ "$round" -le $((count * 4)) ] || break
  reasons='' code=0
  seconds=$(awk -v seed="$seed$round" -v longest="$began $ended" 'BEGIN { split(longest, at, " "); srand(seed); rand(); printf "%.3f", rand() * (at[2] - at[1]) }')
  sh "$to/secrets.sh" >/dev/null
  note "$to, killed after $seconds s"
  setsid sh "$to/apply.sh" >"log/$round.killed" 2>&1 &
  engine=$!
  sleep "$seconds"
  if [ $((round % 2)) = 0 ]; then whom=$engine; else whom=-$engine; fi
  kill -9 "$whom" 2>/dev/null
  # The shell says that it was killed.
  if { wait "$engine"; } 2>/dev/null; then
    judge_done "$to"
  else
    kills=$((kills + 1))
    note 'a look'
    judge_now "$from" "$to"
    note "$to, to its end"
    judge_next "$to" "log/$round.next"
    ! grep -q 'restart.* apache2.service' "log/$round.next" || bad "httpd was restarted: $(grep restart "log/$round.next")"
    printf '%s\t%s s %s\t%s\t%s\n' "$([ -z "$reasons" ] && echo OK || echo BAD)" "$seconds" "$whom" \
      "$(tail -n 1 "log/$round.killed" | cut -c 1-80)" "$reasons" | tr '\n' ' '
    echo
  fi
  if [ $from = a ]; then from=b to=a; else from=a to=b; fi
done
echo "END $code"
