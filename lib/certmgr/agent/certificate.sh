# shellcheck shell=sh
# The name as one attribute a line, in a form that is the same for requests and certificates.
names=esc_2253,esc_ctrl,utf8,sep_multiline,sname

# Lines "KIND VALUE" of what openssl printed: subject, public, san, usage, key. A CA may merge attributes into one RDN
# and reorder them, so the lines are sorted.
facts='
@include "facts.awk"
'

# The facts of what the manifest asks for with KEY, in $work/asked; the request itself in $work/csr.
ask() { # KEY
  openssl req -new -batch -config "$work/request.cnf" -key "$1" -passin pass: -out "$work/csr" 2>"$work/openssl" || return 1
  {
    openssl req -in "$work/csr" -noout -subject -nameopt "$names" -pubkey
    openssl req -in "$work/csr" -noout -text
  } | awk "$facts" | sort -u >"$work/asked"
}

# The facts of CERTIFICATE, in $work/have; its end in epoch seconds as expires.
inspect() { # CERTIFICATE
  openssl x509 -in "$1" -noout -subject -nameopt "$names" -pubkey -ext subjectAltName,extendedKeyUsage 2>/dev/null |
    awk "$facts" | sort -u >"$work/have"
  [ -s "$work/have" ] || return 1
  expires=$(openssl x509 -in "$1" -noout -enddate) && expires=$(date -d "${expires#*=}" +%s)
}

# The lines of one kind, in asked and have.
compare() { # KIND
  asked=$(sed -n "s/^$1 //p" "$work/asked")
  have=$(sed -n "s/^$1 //p" "$work/have")
  [ "$asked" = "$have" ]
}

# How the certificate in $work/have differs from the request in $work/asked; nothing when it does not.
difference() {
  compare public || { printf 'certificate and private key do not belong together' && return; }
  compare subject || { printf 'subject is %s, asked for %s' "$(join "$have")" "$(join "$asked")" && return; }
  compare san || { printf 'hosts are %s, asked for %s' "$(join "${have:-none}")" "$(join "${asked:-none}")" && return; }
  printf '%s' "$usages" | tr '|' '\n' | while IFS= read -r usage || [ -n "$usage" ]; do
    grep -Fqx "usage $usage" "$work/have" || { printf 'key usage "%s" is missing' "$usage" && break; }
  done
}

# Whether CA issued CERTIFICATE, whatever the system trusts.
issued_by() { # CA CERTIFICATE
  SSL_CERT_FILE=/dev/null SSL_CERT_DIR="$work/none" openssl verify -partial_chain -CAfile "$1" "$2" >"$work/openssl" 2>&1
}

# Why a new certificate is due, as reason; empty when none is. The issuer is judged as far as it is known.
judge() {
  reason=
  expires=
  if [ ! -e "$cert_path" ]; then
    reason='no certificate yet'
  elif ! inspect "$cert_path"; then
    reason='the certificate is not readable'
  elif [ ! -e "$key_path" ]; then
    reason='the private key is missing'
  elif ! openssl pkey -in "$key_path" -passin pass: -noout 2>/dev/null; then
    reason='the private key is not readable'
  elif ! ask "$key_path"; then
    reason='the request has changed'
  elif [ "$(sed -n 's/^key //p' "$work/asked")" != "$key_request" ]; then
    reason="the private key is $(sed -n 's/^key //p' "$work/asked"), asked for $key_request"
  else
    reason=$(difference)
  fi
  [ -z "$reason" ] || return 0
  left=$((expires - $(date +%s)))
  if [ "$left" -le 0 ]; then
    reason="expired on $(day "$expires")"
  elif [ "$left" -le "$before" ]; then
    reason="$((left / 3600)) hours left, renewed from $((before / 3600)) hours on"
  elif [ -n "$issuer" ] && ! issued_by "$issuer" "$cert_path"; then
    reason='the issuing CA is another one'
  elif [ -z "$issuer" ] && [ -f "$ca_path" ] && ! issued_by "$ca_path" "$cert_path"; then
    reason="$ca_path did not issue the certificate"
  fi
}
