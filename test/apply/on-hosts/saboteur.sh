#!/bin/sh
# Stands before each external command of the engine and counts what it does: a rename or a removal of several objects is
# done one by one. At the point that the harness wants, it ends the whole run as a power cut would, or lets the act fail
# as a full disk does. Its variables have names of their own: some that the engine gives to its awk programs are in the
# environment.

saboteur_name=${0##*/}
saboteur_real=/usr/bin/$saboteur_name
[ -x "$saboteur_real" ] || saboteur_real=/usr/sbin/$saboteur_name
[ -e /run/sabotage ] || exec "$saboteur_real" "$@"
read -r saboteur_point saboteur_when saboteur_group </run/sabotage

# act ARGUMENT...: one act of the command, with a point before it, after it, and instead of it.
act() {
  # The commands of a pipeline run at once.
  exec 8>>/run/sabotage.count
  /usr/bin/flock 8
  read -r saboteur_count </run/sabotage.count
  saboteur_count=$((saboteur_count + 1))
  echo "$saboteur_count" 1<>/run/sabotage.count
  exec 8>&-
  [ "$saboteur_count" = "$saboteur_point" ] || { "$saboteur_real" "$@"; return; }
  /usr/bin/printf '%s\n' "$saboteur_name $*" >/run/sabotage.point
  [ "$saboteur_when" != instead ] || return 1
  [ "$saboteur_when" != after ] || "$saboteur_real" "$@"
  kill -9 "-$saboteur_group"
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
