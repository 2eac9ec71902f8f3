# What is asked of GitHub. DIR holds a folder of review.sh for each stack, with the stack's name.
#
#   github.sh comment DIR URL       puts each page into a comment of the pull request, which later reviews replace, and its verdict
#                                   with the hash on the last commit, as the status `mutual-tls/review/STACK`. The status
#                                   `mutual-tls/review` is that of all of them: require this one
#   github.sh reviewed SHA STACK    prints the hash that was reviewed for the commit SHA of the main branch, or nothing
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

# status CONTEXT STATE DESCRIPTION URL
status() {
  jq --null-input --arg context "$1" --arg state "$2" --arg description "$3" --arg url "$4" \
    '{context: $context, state: $state, description: $description, target_url: $url}' >"$work/status.json"
  call POST "$api/statuses/$HEAD_SHA" "$work/status.json" >"$work/answer"
}

comment() {
  head=$(jq --null-input --raw-output --arg owner "$HEAD_OWNER" --arg branch "$HEAD_BRANCH" '"\($owner):\($branch)" | @uri')
  every "$api/pulls?state=open&head=$head" >"$work/pulls"
  pull=$(jq --raw-output --arg sha "$HEAD_SHA" 'select(.head.sha == $sha) | .number' "$work/pulls" | head -n 1)
  if [ -z "$pull" ]; then
    printf 'no open pull request ends with %s: a newer commit has a review of its own\n' "$HEAD_SHA"
    return 0
  fi
  every "$api/issues/$pull/comments?" >"$work/comments"
  all=success
  for pages in "$1"/*/; do
    stack=$(basename "$pages")
    # The line by which the comment is found again.
    mark="<!-- cdktf-mutual-tls review of $stack -->"
    jq --null-input --rawfile page "$pages/page.md" --arg mark "$mark" --arg url "$2" \
      '{body: "\($mark)\n\($page)\n[The whole page](\($url)) is with this run."}' >"$work/body.json"
    id=$(jq --raw-output --arg mark "$mark" --arg author "$author" \
      'select(.user.login == $author and (.body | split("\n")[0] == $mark)) | .id' "$work/comments" | head -n 1)
    if [ -n "$id" ]; then
      call PATCH "$api/issues/comments/$id" "$work/body.json" >"$work/answer"
    else
      call POST "$api/issues/$pull/comments" "$work/body.json" >"$work/answer"
    fi
    state=success
    [ "$(cat "$pages/verdict")" = 0 ] || state=failure
    [ "$state" = success ] || all=failure
    status "$context/$stack" "$state" "$(cat "$pages/digest")" "$2"
  done
  status "$context" "$all" 'of all stacks' "$2"
  printf 'the review is on pull request %s\n' "$pull"
}

# The commit came with a pull request; the review is on that one's last commit. The newest status comes first.
reviewed() {
  every "$api/commits/$1/pulls?" >"$work/pulls"
  sha=$(jq --raw-output 'select(.merged_at != null) | .head.sha' "$work/pulls" | head -n 1)
  [ -n "$sha" ] || return 0
  every "$api/commits/$sha/statuses?" >"$work/statuses"
  jq --slurp --raw-output --arg context "$context/$2" \
    'map(select(.context == $context)) | first // empty | select(.state == "success") | .description' "$work/statuses"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$@"
