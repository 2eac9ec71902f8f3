# review.sh DIR URL ARGUMENT...: what `cdktf-mutual-tls review ARGUMENT...` finds, in DIR: page.md for a comment, which
# points to URL for what has no room in it, page.html, review.json, `verdict` (0 nothing is denied, 1 a policy or an alarm denies
# it) and `digest`, the hash of what would be applied.
#
# TOOL is the folder of tool.sh: the program of a pinned release, and none that the repository installs.
# Exit codes: 0 there is a review, whatever the verdict; 2 there is none.
set -eu

pages=$1 url=$2
shift 2
mkdir -p "$pages"

review() {
  verdict=0
  node "$TOOL/bin/cdktf-mutual-tls.mjs" review "$@" || verdict=$?
  [ "$verdict" -le 1 ] || exit 2
}

# A comment may have 65,536 characters, of which some are for what is written around the page.
review "$@" --format markdown --limit 64900 --full-page "$url" >"$pages/page.md"
review "$@" --format html >"$pages/page.html"
review "$@" --json >"$pages/review.json"
printf '%s\n' "$verdict" >"$pages/verdict"
jq --exit-status --raw-output .digest "$pages/review.json" >"$pages/digest"
