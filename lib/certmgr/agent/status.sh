# shellcheck shell=sh
check() { # MANIFEST...
  for path in "$@"; do
    if load_manifest "$path" && claim_paths; then say 'valid'; else bad=1; fi
  done
}

subject_of() { openssl x509 -in "$1" -noout "-$2" -nameopt oneline,-esc_msb,utf8,-space_eq | sed "s/^$2= *//"; }

status() { # MANIFEST...
  for path in "$@"; do
    subject=- issued=- until=- days=- condition=
    if ! load_manifest "$path"; then
      condition=invalid
    else
      issuer=
      judge
      subject="CN=$common_name"
      if [ -n "$expires" ]; then
        subject=$(subject_of "$cert_path" subject)
        issued=$(subject_of "$cert_path" issuer)
        until=$(day "$expires")
        days=$(((expires - $(date +%s)) / 86400))
      fi
      if [ -n "$reason" ]; then
        condition="due: $reason"
      elif [ -f "$state/$id.pending" ]; then
        condition="pending: ${action:-$svcmgr} $service"
      else
        condition=$(drifts look | oneline)
      fi
    fi
    [ -z "$condition" ] || bad=1
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$subject" "$until" "$days" "$issued" "${condition:-ok}" >>"$work/rows"
  done
  if [ -n "$json" ]; then
    jq -Rn '[inputs | split("\t") | map(if . == "-" then null else . end)
      | {manifest: .[0], subject: .[1], expires: .[2], days: (.[3] | if . then tonumber else . end), issuer: .[4], state: .[5]}]' "$work/rows"
  else
    jq -Rnr '[["MANIFEST", "SUBJECT", "EXPIRES", "DAYS", "ISSUER", "STATE"], (inputs | split("\t"))] as $rows
      | [range(5) as $c | $rows | map(.[$c] | length) | max] as $widths
      | $rows[] | [range(5) as $c | .[$c] + (" " * ($widths[$c] - (.[$c] | length)) // "")] + .[5:] | join("  ")' "$work/rows"
  fi
}
