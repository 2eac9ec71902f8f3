# same.sh PLANNED REVIEWED: fails unless the hash of the plan is the one of the page that was approved.
set -eu

if [ -n "$2" ] && [ "$1" = "$2" ]; then
  printf 'the plan is what was reviewed: %s\n' "$1"
  exit 0
fi
if [ -z "$2" ]; then
  printf 'same.sh: of this commit no review that denies nothing is on record: nothing is deployed\n  planned:   %s\n' "$1" >&2
else
  printf 'same.sh: the plan is not what was reviewed: nothing is deployed\n  planned:   %s\n  reviewed:  %s\n' "$1" "$2" >&2
fi
printf '%s\n' \
  'Where something else was merged in between, the page of this plan shows it all together; it is with this run. If the' \
  'page is right, start the deploy by hand and give it the hash that the page ends with.' >&2
exit 1
