#!/bin/sh
# full-disk.sh FOLDER size|inodes STEP: applies the generations a and b of /root/faults in turn while FOLDER, a tmpfs, has
# room for no more than 0, STEP, 2 * STEP, ... pages or objects, until an apply succeeds. Prints a line for each:
#
#   OK|BAD  FOLDER, LEVEL more  exit code and last words of the apply  reasons, divided by semicolons

# shellcheck disable=SC1091
. /root/faults/checks.sh
folder=$1 unit=$2 step=$3

limit() { mount -o "remount,size=$1,nr_inodes=$2" "$folder"; }
used() { df -k --output="$1" "$folder" | tail -n 1 | tr -d ' '; }

mkdir -p log
learn a
learn b
learn a

from=a to=b level=0 ended=1
while [ $ended != 0 ]; do
  reasons=''
  sh "$to/secrets.sh" >/dev/null
  if [ "$unit" = size ]; then limit "$(($(used used) + 4 * level))k" 100000; else limit 64m "$(($(used iused) + level))"; fi
  apply "$to" log/full
  ended=$?
  said=$(tail -n 1 log/full)
  judge_now "$from" "$to"
  # httpd itself cannot be reloaded while /run is full.
  [ "$folder" = /run ] || judge_reload
  limit 64m 100000
  case $ended in
    0) judge_done "$to" ;;
    65 | 70 | 73) ;;
    *) bad "the apply ended with $ended: $(cat log/full)" ;;
  esac
  judge_next "$to" log/next
  printf '%s\t%s, %s more %s\t%s %s\t%s\n' "$([ -z "$reasons" ] && echo OK || echo BAD)" "$folder" "$level" "$unit" "$ended" "$said" \
    "$reasons" | tr '\n' ' '
  echo
  if [ $from = a ]; then from=b to=a; else from=a to=b; fi
  level=$((level + step))
done
echo "END $ended"
