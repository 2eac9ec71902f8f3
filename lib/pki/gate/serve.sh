# shellcheck shell=sh
from=${REMOTE_ADDR:-unknown}
label='?' profile='?' hosts=null subject='?' names='?' key='?'
endpoint=${SCRIPT_NAME:-}
endpoint=${endpoint##*/}

sign() {
  read_request
  read_csr
  decide
  exec 9>>"$state/lock" || refuse "$state cannot be written" 500
  flock -w "$LOCK_SECONDS" 9 || refuse 'other requests have been at work for too long' 503
  check_history
  # Before CFSSL signs: what cannot be remembered is not granted.
  { cp "$state/granted" "$state/granted.before" && remember; } || refuse "$state/granted cannot be written" 500
  ask_signer "$work/forward"
  if [ "$code" != 200 ]; then
    mv "$state/granted.before" "$state/granted"
    journal refused "CFSSL: HTTP $code $(jq -r '[.errors[]?.message] | join(", ")' "$work/answer" 2>/dev/null || oneline <"$work/answer")"
  else
    jq -r '.result.certificate // empty' "$work/answer" >"$work/certificate"
    serial=$(openssl x509 -in "$work/certificate" -noout -serial 2>/dev/null)
    journal granted "serial ${serial#serial=}, as $declared_by declares"
  fi
  pass_answer
}

inform() {
  read_fields "$jq_info" "$work/body"
  ask_signer "$work/body"
  pass_answer
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
head -c $((MOST_BYTES + 1)) >"$work/body"
[ "$(wc -c <"$work/body")" -le "$MOST_BYTES" ] || refuse "the body has more than $MOST_BYTES bytes" 413
[ "${REQUEST_METHOD:-}" = POST ] || refuse 'only POST is answered' 405
[ -z "${QUERY_STRING:-}" ] || refuse 'a query is not allowed' 400
case $endpoint in
authsign) sign ;;
info) inform ;;
*) refuse 'there is only authsign and info' 404 ;;
esac
