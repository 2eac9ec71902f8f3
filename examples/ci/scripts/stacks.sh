# stacks.sh DIR...: the stacks of outputs that hold a fleet, each once, one a line. Their names are those of folders that
# somebody else may have made: any that would be more than one word of a command ends this.
set -eu

for output in "$@"; do
  for fleet in "$output"/stacks/*/*/fleet.json; do
    [ ! -e "$fleet" ] || basename "$(dirname "$(dirname "$fleet")")"
  done
done | sort -u >stacks.txt
if grep -v -x -E '[A-Za-z0-9_][A-Za-z0-9_-]*' stacks.txt >&2; then
  printf 'stacks.sh: the names above have other characters than letters, digits, _ and -\n' >&2
  exit 1
fi
cat stacks.txt
