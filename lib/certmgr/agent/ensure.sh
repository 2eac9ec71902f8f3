# shellcheck shell=sh
enrol() {
  if [ -z "$issuer" ] && ! find_issuer post_patiently; then
    complain "not enrolled ($reason): the issuing CA cannot be asked for: $failure"
    return 1
  fi
  : >"$work/journal"
  request_certificate && stage "$work/key" "$key_path" "$key_owner" "$key_group" "$key_mode" &&
    stage "$work/certificate" "$cert_path" "$cert_owner" "$cert_group" "$cert_mode" &&
    full_chain "$work/certificate" "$issuer" && stage_full_chain && stage_ca && commit || return 1
  rm -f "$work/key"
  say "enrolled ($reason), CN=$common_name, expires $(day "$expires")"
}

stage_ca() { [ -z "$ca_path" ] || stage "$issuer" "$ca_path" "$ca_owner" "$ca_group" "$ca_mode"; }

full_chain() { cat "$1" "$2" >"$work/full-chain"; } # CERTIFICATE CA

stage_full_chain() {
  [ -z "$full_chain_path" ] || stage "$work/full-chain" "$full_chain_path" "$cert_owner" "$cert_group" "$cert_mode"
}

# Writes what belongs to a certificate that stays, where it is missing or old: the certificate of its CA, the full chain.
bring_up_to_date() {
  : >"$work/journal"
  renewed=
  ca=${issuer:-$ca_path}
  if [ -n "$issuer" ] && [ -n "$ca_path" ] && ! same_certificate "$ca_path" "$issuer"; then
    stage_ca || return 1
    renewed="$ca_path: CA certificate renewed"
  fi
  if [ -n "$full_chain_path" ] && [ -f "$ca" ] && full_chain "$cert_path" "$ca" &&
    [ "$(cat "$work/full-chain")" != "$(cat "$full_chain_path" 2>/dev/null)" ]; then
    stage_full_chain || return 1
    renewed="${renewed:+$renewed, }$full_chain_path: written"
  fi
  [ -z "$renewed" ] || commit
}

ensure_manifest() { # PATH
  load_manifest "$1" && claim_paths || return 1
  find_issuer post || unreachable=$failure
  judge
  [ -z "$force" ] || reason=forced
  if [ -n "$reason" ]; then
    held=$expires
    enrol && return 0
    [ -z "$held" ] || complain "the present certificate is kept, it expires on $(day "$held")"
    return 1
  fi
  drifts >"$work/drifts" || return 1
  while IFS= read -r line; do say "$line"; done <"$work/drifts"
  bring_up_to_date || return 1
  if [ -n "$renewed" ]; then
    say "$renewed, $((left / 86400)) days left"
  elif [ -z "$issuer" ]; then
    say "unchanged, $((left / 86400)) days left; the CA could not be compared: $unreachable"
  else
    say "unchanged, $((left / 86400)) days left"
  fi
}

# Waits until the responder that the certificate names knows it: a service that starts earlier starts without a staple.
# The certificates of one run were issued together, and share 90 seconds.
await_ocsp() {
  responder=$(openssl x509 -in "$cert_path" -noout -ocsp_uri | grep -m 1 '^http://') || return 0
  if [ -z "$issuer" ] && ! find_issuer post; then
    complain "OCSP not asked, the issuing CA cannot be asked for: $failure"
    return 0
  fi
  begin=$(ticks)
  deadline=${deadline:-$((begin + 9000))}
  told=0
  while :; do
    SSL_CERT_FILE=/dev/null SSL_CERT_DIR="$work/none" openssl ocsp -no_nonce -timeout 5 -partial_chain -CAfile "$issuer" \
      -issuer "$issuer" -cert "$cert_path" -url "$responder" >"$work/ocsp" 2>&1
    now=$(ticks)
    waited=$((now - begin))
    if grep -q '^Response verify OK' "$work/ocsp"; then
      case $(sed -n "s|^.*: \\(good\\)\$|\\1|p; s|^.*: \\(revoked\\)\$|\\1|p" "$work/ocsp") in
      good)
        say "OCSP good after $(printf '%d.%d' "$((waited / 100))" "$((waited / 10 % 10))") s"
        return 0
        ;;
      revoked)
        complain "the responder $responder answers: revoked"
        return 0
        ;;
      esac
    fi
    if [ "$now" -ge "$deadline" ]; then
      complain "the responder $responder has no good answer after $((waited / 100)) s ($(grep -v '^WARNING' "$work/ocsp" | head -n 2 | oneline)); going on without, so the service may start without a staple"
      return 0
    fi
    if [ $((waited / 500)) -gt "$told" ]; then
      told=$((waited / 500))
      say "waiting for OCSP, $((waited / 100)) s: $(grep -v '^WARNING' "$work/ocsp" | head -n 1 | oneline)"
    fi
    sleep 1
  done
}

# Runs the manifest's action; the same action on the same service once a run. The lock is not for its children.
act() {
  case $svcmgr in
  command)
    command=$(jq -r '.action // ""' "$manifest")
    [ -n "$command" ] || return 0
    CERTMGR_CA_PATH=$ca_path CERTMGR_CERT_PATH=$cert_path CERTMGR_KEY_PATH=$key_path \
      sh -c "$command" >"$work/action" 2>&1 9>&- </dev/null
    status=$?
    if [ "$status" -ne 0 ]; then
      complain "the command failed with $status, the next run repeats it: $(oneline <"$work/action")"
      return 1
    fi
    say 'command run'
    ;;
  systemd)
    grep -Fqx "done $action $service" "$work/acts" && return 0
    if grep -Fqx "failed $action $service" "$work/acts"; then
      complain "$action $service failed, the next run repeats it"
      return 1
    fi
    case $action:$only_if_running:$(systemctl is-active "$service" 2>/dev/null </dev/null) in
    *:active | *:reloading | *:activating | restart:false:*) ;;
    *)
      say "$service is not running: no $action"
      printf 'done %s %s\n' "$action" "$service" >>"$work/acts"
      return 0
      ;;
    esac
    if ! systemctl "$action" "$service" >"$work/action" 2>&1 9>&- </dev/null; then
      complain "$action $service failed, the next run repeats it: $(oneline <"$work/action")"
      printf 'failed %s %s\n' "$action" "$service" >>"$work/acts"
      return 1
    fi
    printf 'done %s %s\n' "$action" "$service" >>"$work/acts"
    say "$action $service"
    ;;
  esac
}

# Whether an action is due; what is wrong with a manifest has been said by then.
due_for() { [ -f "$state/$(id_of "$1").pending" ] && load_manifest "$1" 2>/dev/null; } # MANIFEST

# Waits for every responder first, so that a service which several manifests share is told once, at the end.
settle() { # MANIFEST...
  deadline=
  for path in "$@"; do
    if due_for "$path"; then
      find_issuer post
      [ ! -f "$cert_path" ] || await_ocsp
    fi
  done
  for path in "$@"; do
    if due_for "$path"; then
      if act; then rm -f "$state/$id.pending"; else bad=1; fi
    fi
  done
}

lock() {
  exec 9>>"$state/lock"
  if ! flock -n 9; then
    printf 'certmgr-agent: process %s is at work, waiting up to 5 minutes\n' "$(cat "$state/pid" 2>/dev/null)"
    if ! flock -w 300 9; then
      printf 'certmgr-agent: it still is; nothing was done\n' >&2
      exit 1
    fi
  fi
  printf '%s\n' "$$" >"$state/pid"
}

ensure() { # MANIFEST...
  recover
  for path in "$@"; do ensure_manifest "$path" || bad=1; done
  : >"$work/acts"
  settle "$@"
}
