#!/bin/sh
# Stands before each external command of the engine and counts what it does: a rename or a removal of several objects is
# done one by one. At the point that the harness wants, it ends the whole run as a power cut would.

name=${0##*/}
real=/usr/bin/$name
[ -x "$real" ] || real=/usr/sbin/$name
[ -e /run/sabotage ] || exec "$real" "$@"
read -r point when group </run/sabotage

die() {
  /usr/bin/printf '%s\n' "$*" >/run/sabotage.point
  kill -9 -- "-$group"
  exit 137
}

# act COMMAND...: one act of the command, with a point before and a point after it.
act() {
  read -r count </run/sabotage.count || count=0
  count=$((count + 1))
  echo "$count" >/run/sabotage.count
  [ "$count" = "$point" ] || { "$real" "$@"; return; }
  [ "$when" = after ] || die "$name" "$@"
  "$real" "$@"
  die "$name" "$@"
}

case $name,$* in
  mv,*' -- '* | rm,*' -- '* | rmdir,*' -- '*)
    options=
    while [ "$1" != -- ]; do
      options="$options $1"
      shift
    done
    shift
    set -f
    code=0
    case $options in
      *' -T' | *'fT') act $options -- "$@" || code=$? ;;
      *) for operand; do act $options -- "$operand" || code=$?; done ;;
    esac
    exit $code
    ;;
esac
act "$@"
