#!/bin/sh
# cfssl-ocsp-refresh LABEL: signs the OCSP responses of one CA anew, or its CRL, but only when something is due. Whoever
# closes the certificate database after it was open to write starts it once more: so it looks with -readonly.
# Needs: cfssl, sqlite3, openssl, flock, coreutils.
set -u
umask 022
LC_ALL=C
export LC_ALL

usage() {
  cat <<'EOF'
usage: cfssl-ocsp-refresh LABEL

  Settings are lines KEY=VALUE of /etc/cfssl/LABEL/ocsp-refresh.conf:
    database       the certificate database, SQLite
    db-config      the same for cfssl: {"driver": "sqlite3", "data_source": "..."}
    ca             certificate of the CA
    responder      certificate that responses are signed with (optional; the next two belong to it)
    responder-key  its private key
    interval       how long a response is valid, in seconds
    crl            where the CRL goes, in DER (optional; the next two belong to it)
    crl-expiry     how long the CRL is valid, in seconds
    ca-key         private key of the CA
  A LABEL with a slash is the path of such a file.
EOF
}

say() { printf '%s: %s\n' "$label" "$1"; }
fail() {
  printf '%s: %s\n' "$label" "$1" >&2
  exit 1
}
oneline() { tr '\n' ' ' | tr -d '[:cntrl:]' | cut -c1-300; }

read_settings() { # FILE
  [ -r "$1" ] || fail "$1 cannot be read"
  while IFS='=' read -r key value; do
    case $key in
    database) database=$value ;;
    db-config) db_config=$value ;;
    ca) ca=$value ;;
    responder) responder=$value ;;
    responder-key) responder_key=$value ;;
    interval) interval=$value ;;
    crl) crl=$value ;;
    crl-expiry) crl_expiry=$value ;;
    ca-key) ca_key=$value ;;
    '' | '#'*) ;;
    *) fail "$1: unknown key \"$key\"; see cfssl-ocsp-refresh --help" ;;
    esac
  done <"$1"
  for path in "$database" "$db_config" "$ca"; do
    [ -r "$path" ] || fail "$1: \"$path\" cannot be read; database, db-config and ca name files"
  done
  [ -n "$responder$crl" ] || fail "$1: neither responder nor crl, so there is nothing to sign"
  [ -z "$responder" ] || check_response_settings "$1"
  [ -z "$crl" ] || check_crl_settings "$1"
}

check_response_settings() { # FILE
  for path in "$responder" "$responder_key"; do
    [ -r "$path" ] || fail "$1: \"$path\" cannot be read; responder and responder-key name files"
  done
  case $interval in
  '' | *[!0-9]*) fail "$1: interval is \"$interval\"; allowed: seconds" ;;
  esac
  # CFSSL rounds the beginning of a response down to the hour.
  [ "$interval" -ge 7200 ] || fail "$1: interval is $interval; below 7200 CFSSL signs responses that are over at once"
}

check_crl_settings() { # FILE
  [ -r "$ca_key" ] || fail "$1: ca-key \"$ca_key\" cannot be read, the CRL needs it"
  case $crl_expiry in
  '' | *[!0-9]*) fail "$1: crl-expiry is \"$crl_expiry\"; allowed: seconds" ;;
  esac
}

# CFSSL signs with whatever it is given; clients would then refuse every response.
check_responder() {
  if [ "$(openssl x509 -in "$responder" -noout -pubkey)" != "$(openssl pkey -in "$responder_key" -pubout)" ]; then
    fail "$responder_key is not the private key of $responder"
  fi
  openssl x509 -in "$responder" -noout -ext extendedKeyUsage 2>/dev/null | grep -q 'OCSP Signing' ||
    fail "$responder may not sign responses: its extended key usage has no OCSPSigning"
  SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent openssl verify -partial_chain -CAfile "$ca" "$responder" >/dev/null 2>"$work/error" ||
    fail "$responder is not valid under $ca: $(oneline <"$work/error")"
}

query() {
  sqlite3 -readonly -batch -bail -cmd '.timeout 5000' "$database" "$1" 2>"$work/error" || fail "$database: $(oneline <"$work/error")"
}

# Which certificates are revoked. Compared with what was signed last: a response does not tell the time of its signing.
revoked() {
  query "SELECT serial_number, authority_key_identifier, revoked_at, reason FROM certificates
    WHERE status = 'revoked' ORDER BY 1, 2" >"$work/revoked" || return
  sha256sum <"$work/revoked"
}

# Why responses are due, in words; nothing when none is.
due() {
  missing=$(query "SELECT count(*) FROM certificates AS c
    LEFT JOIN ocsp_responses AS r USING (serial_number, authority_key_identifier)
    WHERE CURRENT_TIMESTAMP < c.expiry AND r.body IS NULL") || return
  old=$(query "SELECT count(*) FROM certificates AS c JOIN ocsp_responses AS r USING (serial_number, authority_key_identifier)
    WHERE CURRENT_TIMESTAMP < c.expiry AND strftime('%s', r.expiry) - strftime('%s', 'now') < $interval / 2") || return
  if [ "$missing" -gt 0 ]; then
    printf '%s' "$missing without a response"
  elif [ "$now_revoked" != "$(cat "$stamp" 2>/dev/null)" ]; then
    printf 'the revoked ones changed'
  elif [ "$old" -gt 0 ]; then
    printf '%s' "$old past half of their life"
  fi
}

refresh_responses() {
  now_revoked=$(revoked) || exit 1
  reason=$(due) || exit 1
  [ -n "$reason" ] || return 0
  check_responder
  cfssl ocsprefresh -db-config "$db_config" -ca "$ca" -responder "$responder" -responder-key "$responder_key" \
    -interval "${interval}s" >"$work/error" 2>&1 || fail "ocsprefresh failed: $(oneline <"$work/error")"
  { printf '%s' "$now_revoked" >"$work/stamp" && mv "$work/stamp" "$stamp"; } || fail "$stamp cannot be written"
  say "responses refreshed: $reason"
}

crl_due() {
  if [ ! -s "$crl" ]; then
    printf 'there was none'
  elif [ "$now_revoked" != "$(cat "$crl_stamp" 2>/dev/null)" ]; then
    printf 'the revoked ones changed'
  elif next=$(openssl crl -inform DER -in "$crl" -noout -nextupdate 2>/dev/null) &&
    [ $(($(date -d "${next#*=}" +%s) - $(date +%s))) -gt $((crl_expiry / 2)) ]; then
    :
  else
    printf 'past half of its life'
  fi
}

refresh_crl() {
  now_revoked=$(revoked) || exit 1
  reason=$(crl_due)
  [ -n "$reason" ] || return 0
  cfssl crl -db-config "$db_config" -ca "$ca" -ca-key "$ca_key" -expiry "${crl_expiry}s" >"$work/crl" 2>"$work/error" ||
    fail "crl failed: $(oneline <"$work/error")"
  # The rename stays in one folder, so that a client never reads half a CRL.
  if ! { base64 -d "$work/crl" >"$crl.new" && openssl crl -inform DER -in "$crl.new" -noout -CAfile "$ca" &&
    chmod 0644 "$crl.new" && mv -f "$crl.new" "$crl"; } 2>"$work/error"; then
    rm -f "$crl.new"
    fail "$crl could not be made: $(oneline <"$work/error")"
  fi
  { printf '%s' "$now_revoked" >"$work/stamp" && mv "$work/stamp" "$crl_stamp"; } || fail "$crl_stamp cannot be written"
  say "CRL made: $reason"
}

case ${1-} in
-h | --help)
  usage
  exit 0
  ;;
esac
if [ $# -ne 1 ] || [ -z "$1" ]; then
  usage >&2
  exit 2
fi
case $1 in
*/*)
  settings=$1
  label=${1%/*}
  label=${label##*/}
  ;;
*)
  settings=/etc/cfssl/$1/ocsp-refresh.conf
  label=$1
  ;;
esac
database='' db_config='' ca='' responder='' responder_key='' interval='' crl='' crl_expiry='' ca_key=''
read_settings "$settings"
name=${database##*/}
kept=${STATE_DIRECTORY:-${database%/*}}/${name%.db}
stamp=$kept.answered
crl_stamp=$kept.listed
exec 9>>"$kept.lock"
flock -w 60 9 || fail 'another refresh has been at work for a minute; nothing was done'
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
[ -z "$responder" ] || refresh_responses
[ -z "$crl" ] || refresh_crl
