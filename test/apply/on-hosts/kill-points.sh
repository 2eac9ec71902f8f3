#!/bin/sh
# kill-points.sh FIRST STRIDE WHEN: applies the generations a and b of /root/faults in turn, and each time ends the engine
# before or after its act number FIRST, FIRST + STRIDE, ..., or lets the act fail instead, until it has no more acts. What
# the applies print is kept in /root/faults/log. Prints a line a point:
#
#   OK|BAD  WHEN POINT  COMMAND  reasons, divided by semicolons

# shellcheck disable=SC1091
. /root/faults/checks.sh
first=$1 stride=$2 when=$3

mkdir -p log
learn a
learn b
learn a

from=a to=b point=$first
while :; do
  reasons='' code=0
  sh "$to/secrets.sh" >/dev/null
  note "$to, sabotaged $when act $point"
  sabotaged "$to" "$when" "$point *" "log/$when.$point.killed" || break
  if [ "$when" = instead ] && [ "$code" = 0 ]; then judge_done "$to"; fi
  command=$(cut -c 1-100 /run/sabotage.point | head -n 1)
  note 'a look'
  judge_now "$from" "$to"
  if [ "$when" = before ]; then
    note 'a reload by somebody else'
    judge_reload
  fi
  note "$to, to its end"
  judge_next "$to" "log/$when.$point.next"
  printf '%s\t%s %s\t%s\t%s\n' "$([ -z "$reasons" ] && echo OK || echo BAD)" "$when" "$point" "$command" "$reasons" | tr '\n' ' '
  echo
  if [ $from = a ]; then from=b to=a; else from=a to=b; fi
  point=$((point + stride))
done
echo "END $code"
