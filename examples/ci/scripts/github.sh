# The two things that are asked of GitHub.
#
#   github.sh comment DIR URL  puts the page of review.sh into one comment of the pull request, which later reviews replace,
#                              and the verdict with the hash on its last commit, as the status `mutual-tls/review`
#   github.sh reviewed SHA     prints the hash that was reviewed for the commit SHA of the main branch, or nothing
#
# It needs curl, jq and GITHUB_TOKEN. HEAD_OWNER, HEAD_BRANCH and HEAD_SHA say what was reviewed; GITHUB_API_URL and
# GITHUB_REPOSITORY are GitHub's own.
set -eu

context=mutual-tls/review
author='github-actions[bot]'
api=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY

# call METHOD URL [BODY-FILE]. The token is in no argument list.
call() {
  retries=0
  [ "$1" != GET ] || retries=3
  printf 'header = "Authorization: Bearer %s"\n' "$GITHUB_TOKEN" |
    curl --config - --silent --show-error --fail-with-body --retry "$retries" --max-time 60 --request "$1" "$2" \
      --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' ${3:+--data-binary "@$3"}
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

comment() {
  head=$(jq --null-input --raw-output --arg owner "$HEAD_OWNER" --arg branch "$HEAD_BRANCH" '"\($owner):\($branch)" | @uri')
  every "$api/pulls?state=open&head=$head" >"$work/pulls"
  pull=$(jq --raw-output --arg sha "$HEAD_SHA" 'select(.head.sha == $sha) | .number' "$work/pulls" | head -n 1)
  if [ -z "$pull" ]; then
    printf 'no open pull request ends with %s: a newer commit has a review of its own\n' "$HEAD_SHA"
    return 0
  fi
  # The page begins with a line by which it is found again.
  jq --null-input --rawfile page "$1/page.md" --arg url "$2" '{body: "\($page)\n[The whole page](\($url)) is with this run."}' \
    >"$work/body.json"
  every "$api/issues/$pull/comments?" >"$work/comments"
  id=$(jq --raw-output --rawfile page "$1/page.md" --arg author "$author" \
    'select(.user.login == $author and (.body | startswith($page | split("\n")[0]))) | .id' "$work/comments" | head -n 1)
  if [ -n "$id" ]; then
    call PATCH "$api/issues/comments/$id" "$work/body.json" >"$work/answer"
  else
    call POST "$api/issues/$pull/comments" "$work/body.json" >"$work/answer"
  fi
  jq --null-input --arg context "$context" --arg url "$2" --rawfile verdict "$1/verdict" --rawfile digest "$1/digest" \
    '{context: $context, target_url: $url, description: ($digest | rtrimstr("\n")),
      state: (if $verdict == "0\n" then "success" else "failure" end)}' >"$work/status.json"
  call POST "$api/statuses/$HEAD_SHA" "$work/status.json" >"$work/answer"
  printf 'the review is on pull request %s\n' "$pull"
}

# The commit came with a pull request; the review is on that one's last commit. The newest status comes first.
reviewed() {
  every "$api/commits/$1/pulls?" >"$work/pulls"
  sha=$(jq --raw-output 'select(.merged_at != null) | .head.sha' "$work/pulls" | head -n 1)
  [ -n "$sha" ] || return 0
  every "$api/commits/$sha/statuses?" >"$work/statuses"
  jq --slurp --raw-output --arg context "$context" \
    'map(select(.context == $context)) | first // empty | select(.state == "success") | .description' "$work/statuses"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$@"
