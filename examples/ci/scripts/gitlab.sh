# What is asked of GitLab. DIR holds a folder of review.sh for each stack, with the stack's name.
#
#   gitlab.sh comment DIR         puts each page into a note of the merge request, which later reviews replace. Its last line
#                                 holds what was reviewed: the commit, the verdict and the hash
#   gitlab.sh reviewed SHA STACK  prints the hash that was reviewed for the commit SHA of the main branch, or nothing
#
# It needs curl, jq and REVIEW_TOKEN, a project access token; the other variables are GitLab's own.
set -eu

api=$CI_API_V4_URL/projects/$CI_PROJECT_ID

# call METHOD URL [BODY-FILE]. The token is in no argument list.
call() {
  retries=0
  [ "$1" != GET ] || retries=3
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$REVIEW_TOKEN" |
    curl --config - --silent --show-error --fail-with-body --retry "$retries" --max-time 60 --request "$1" "$2" \
      --header 'Content-Type: application/json' ${3:+--data-binary "@$3"}
}

# every URL: the elements of all pages, one a line.
every() {
  number=1
  while :; do
    call GET "$1&per_page=100&page=$number" >"$work/page.json"
    jq --compact-output '.[]' "$work/page.json"
    [ "$(jq length "$work/page.json")" = 100 ] || return 0
    number=$((number + 1))
  done
}

# own MERGE-REQUEST STACK: our note of it, as JSON.
own() {
  call GET "$CI_API_V4_URL/user" >"$work/user.json"
  every "$api/merge_requests/$1/notes?sort=asc" >"$work/notes"
  jq --slurp --compact-output --slurpfile user "$work/user.json" --arg mark "<!-- cdktf-mutual-tls review of $2 -->" \
    'map(select(.author.id == $user[0].id and (.body | split("\n")[0] == $mark))) | first // empty' "$work/notes"
}

comment() {
  notes=$api/merge_requests/$CI_MERGE_REQUEST_IID/notes
  for pages in "$1"/*/; do
    stack=$(basename "$pages")
    own "$CI_MERGE_REQUEST_IID" "$stack" >"$work/note.json"
    jq --null-input --rawfile page "$pages/page.md" --arg stack "$stack" --arg job "$CI_JOB_URL" \
      --arg sha "${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-$CI_COMMIT_SHA}" \
      --rawfile verdict "$pages/verdict" --rawfile digest "$pages/digest" \
      '{body: "<!-- cdktf-mutual-tls review of \($stack) -->\n\($page)\n[The whole page](\($job)/artifacts/browse) is with this job.\n\n<!-- \($sha) \($verdict | rtrimstr("\n")) \($digest | rtrimstr("\n")) -->"}' \
      >"$work/body.json"
    if [ -s "$work/note.json" ]; then
      call PUT "$notes/$(jq .id "$work/note.json")" "$work/body.json" >"$work/answer"
    else
      call POST "$notes" "$work/body.json" >"$work/answer"
    fi
  done
  printf 'the review is on merge request %s\n' "$CI_MERGE_REQUEST_IID"
}

# The commit came with a merge request; its note is of the last commit of that one, or of an older one that does not count.
# What somebody declared stands above the last line.
reviewed() {
  every "$api/repository/commits/$1/merge_requests?state=merged" >"$work/requests"
  request=$(jq .iid "$work/requests" | head -n 1)
  [ -n "$request" ] || return 0
  own "$request" "$2" >"$work/note.json"
  sha=$(jq --raw-output .sha "$work/requests" | head -n 1)
  jq --raw-output '.body | split("\n") | last' "$work/note.json" | sed -n "s/^<!-- $sha 0 \([0-9a-f]\{64\}\) -->\$/\1/p"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$@"
