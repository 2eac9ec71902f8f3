# shellcheck shell=sh
# Prints "granted LABEL MOST-PER-HOUR REPLAY-SECONDS DECLARED-BY", or why none of the declared requests is this one. CFSSL takes `hosts` for
# the names where it is there, and the names of the certificate request elsewhere: both have to be allowed.
jq_decide='
($subject | split("\n") | map(select(. != "")) | sort) as $asked
| ($facts | split("\n")) as $lines
| ($lines | map(select(startswith("name "))[5:])) as $dns
| ($lines | map(select(startswith("address "))[8:])) as $addresses
| (if $ca == "" then .label else $ca end) as $ca
| .profiles[$ca] as $profiles | $profiles[$profile]? as $rules
| def subject_fits: if .commonName == "any"
    then ($asked | map(select(startswith("CN=")))) as $names | ($names | length) == 1 and ($asked - $names | sort) == (.subject | sort)
    else $asked == (.subject | sort) end;
  def names_fit: (($hosts // []) + $dns - .hosts) == [] and ($addresses - .addresses) == [];
  def key_fits: [.keys[] | select(. == $key)] != [];
  if $profiles == null then "no CA has the label \($ca | tojson)"
  elif $rules == null then "\($ca) has no profile \($profile | tojson)"
  else [$rules.requests[] | select(subject_fits)] as $bySubject | [$bySubject[] | select(names_fit)] as $byName
    | [$byName[] | select(key_fits)] as $fitting
    | if $bySubject == [] then "no declared request of profile \($profile) has this subject"
      elif $byName == [] then "no declared request with this subject has these names"
      elif $fitting == [] then "no declared request with this subject has such a key"
      else "granted \($ca) \($rules.mostPerHour) \($rules.replaySeconds) \($fitting[0].declaredBy)" end
  end'

# Sets label where the request has none, most_per_hour, replay_seconds and declared_by; what no declaration allows is refused.
decide() {
  decision=$(jq -r --arg ca "$label" --arg profile "$profile" --argjson hosts "$hosts" --arg key "$key" \
    --rawfile subject "$work/subject" --rawfile facts "$work/facts" "$jq_decide" "$limits" 2>"$work/error") ||
    refuse "the limits cannot be read: $(oneline <"$work/error")" 500
  case $decision in
  'granted '*) ;;
  *) refuse "$decision" ;;
  esac
  read -r _ label most_per_hour replay_seconds declared_by <<EOF
$decision
EOF
}

# What was granted, one a line: the time, label and profile, the request's hash, and how long that is remembered. Called
# under the lock.
check_history() {
  now=$(date +%s)
  touch "$state/granted" || refuse "$state/granted cannot be written" 500
  seen=$(awk -v now="$now" -v of="$label/$profile" -v hash="$hash" -v hour="$HOUR" '
    $3 == hash && $1 + $4 > now { again = $1 }
    $2 == of && $1 > now - hour { recent++ }
    END { print (again ? again : "-"), recent + 0 }' "$state/granted")
  [ "${seen% *}" = - ] || refuse "this very request was granted at $(date -u -d "@${seen% *}" +%FT%TZ): make a new one"
  [ "${seen#* }" -lt "$most_per_hour" ] ||
    refuse "${seen#* } requests of profile $profile were granted in the last hour, and no more than $most_per_hour are" 429
}

remember() {
  {
    awk -v now="$now" -v hour="$HOUR" '$1 + $4 > now || $1 > now - hour' "$state/granted"
    printf '%s %s %s %s\n' "$now" "$label/$profile" "$hash" "$replay_seconds"
  } >"$state/granted.new" && sync "$state/granted.new" && mv "$state/granted.new" "$state/granted"
}
