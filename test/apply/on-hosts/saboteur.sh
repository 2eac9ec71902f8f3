#!/bin/sh
# Stands before each external command of the engine and counts what it does: a rename or a removal of several objects is
# done one by one. The first act that is as the harness wants is sabotaged:
#
#   before, after   the whole run ends, as by a power cut, before or after the act
#   instead         the act fails, as on a full disk, and is not done
#   cut             the act is done, and the run's connection is gone before
#   halt            the run stands still before the act, until the host is switched off
#
# /run/sabotage says which: a line `WHEN PROCESS`, and a pattern of `NUMBER COMMAND ARGUMENTS`. Each act is noted with its
# time. Variables have names of their own: some that the engine gives to its awk programs are in the environment.

saboteur_name=${0##*/}
saboteur_real=/usr/bin/$saboteur_name
[ -x "$saboteur_real" ] || saboteur_real=/usr/sbin/$saboteur_name
read -r saboteur_clock saboteur_words </proc/uptime
saboteur_words="$saboteur_name ${1-} ${2-} ${3-} ${4-}"
printf '%s %s\n' "$saboteur_clock" "${saboteur_words%%"
"*}" >>/root/faults/timeline
[ -e /run/sabotage ] || exec "$saboteur_real" "$@"
{
  read -r saboteur_when saboteur_process
  read -r saboteur_point
} </run/sabotage

# act ARGUMENT...: one act of the command.
act() {
  # The commands of a pipeline run at once.
  exec 7>>/run/sabotage.count
  /usr/bin/flock 7
  read -r saboteur_count </run/sabotage.count
  saboteur_count=$((saboteur_count + 1))
  echo "$saboteur_count" 1<>/run/sabotage.count
  exec 7>&-
  saboteur_now=$saboteur_when
  [ ! -e /run/sabotage.point ] || saboteur_now=
  # shellcheck disable=SC2254
  case "$saboteur_count $saboteur_name $*" in $saboteur_point) ;; *) saboteur_now= ;; esac
  [ -z "$saboteur_now" ] || /usr/bin/printf '%s\n' "$saboteur_name $*" >/run/sabotage.point
  case $saboteur_now in
    before) kill -9 "-$saboteur_process" ;;
    instead) return 1 ;;
    cut) kill -9 "$saboteur_process" ;;
    halt) exec /usr/bin/sleep 600 ;;
  esac
  saboteur_failed=0
  "$saboteur_real" "$@" || saboteur_failed=$?
  [ "$saboteur_now" != after ] || kill -9 "-$saboteur_process"
  return $saboteur_failed
}

saboteur_code=0
case "$saboteur_name $*" in
  'mv -f -t '*)
    saboteur_to=$3
    shift 4
    for saboteur_operand; do act -f -t "$saboteur_to" -- "$saboteur_operand" || saboteur_code=$?; done
    ;;
  'rm -f -- '* | 'rmdir --ignore-fail-on-non-empty -- '*)
    saboteur_option=$1
    shift 2
    for saboteur_operand; do act "$saboteur_option" -- "$saboteur_operand" || saboteur_code=$?; done
    ;;
  *) act "$@" || saboteur_code=$? ;;
esac
exit "$saboteur_code"
