# shellcheck shell=sh
# One line of what may come from outside: printable, and not long.
oneline() { tr '\n\t' '  ' | tr -d '[:cntrl:]' | cut -c1-400; }

# What a request seems to ask for that was refused before it was understood.
guess() {
  [ -s "$work/request" ] || return 0
  jq -r '.certificate_request | strings' "$work/request" >"$work/guess" 2>/dev/null
  asked=$(openssl req -in "$work/guess" -noout -subject -nameopt esc_2253,esc_ctrl,utf8,sep_comma_plus_space,sname 2>/dev/null | sed 's/^subject=//')
  subject=${asked:-?}
  profile=$(jq -r '.profile | strings' "$work/request" 2>/dev/null)
  label=$(jq -r '.label | strings' "$work/request" 2>/dev/null)
}

# What the journal says of a request for a certificate.
journal() { # granted|refused WORDS
  [ "$profile" != '?' ] || guess
  host=$(awk -v address="$from" '$1 == address { print $2; exit }' "$hosts_file")
  printf '%s: from %s%s, label "%s", profile "%s", subject "%s", names "%s", key %s: %s' "$1" "$from" "${host:+ ($host)}" \
    "$label" "$profile" "$subject" "$names" "$key" "$2" | oneline | logger -t cfssl-gate -p auth.notice
}

# As CFSSL answers. certmgr tells a refusal by these words, and keeps what it has.
answer_refusal() { # STATUS WORDS
  printf 'Status: %s\r\nContent-Type: application/json\r\n\r\n' "$1"
  jq -cn --arg message "not authorised: $2" \
    '{success: false, result: null, errors: [{code: 7403, message: $message}], messages: []}'
}

refuse() { # WORDS [STATUS]
  words=$(printf '%s' "$1" | oneline)
  [ "$endpoint" != authsign ] || journal refused "$words"
  answer_refusal "${2:-403}" "$words"
  exit 0
}

# Hands BODY to CFSSL; its answer in $work/answer, its status as code.
ask_signer() { # BODY
  code=$(curl -q -sS --noproxy '*' --max-time "$SIGNER_SECONDS" --max-filesize 1048576 -H 'Content-Type: application/json' \
    --data-binary "@$1" -o "$work/answer" -w '%{http_code}' "$signer/api/v1/cfssl/$endpoint" 2>"$work/error") ||
    refuse "multirootca does not answer: $(oneline <"$work/error")" 503
}

pass_answer() {
  printf 'Status: %s\r\nContent-Type: application/json\r\n\r\n' "$code"
  cat "$work/answer"
}
