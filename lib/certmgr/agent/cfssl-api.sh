# shellcheck shell=sh
# One request, to the first remote that grants it; the certificate in $work/granted. On failure: failure in words, and
# whether waiting may help as transient.
post() { # ENDPOINT BODY
  failure=
  transient=no
  rest=$remotes,
  while [ -n "$rest" ]; do
    remote=$(printf %s "${rest%%,*}" | sed 's/^ *//; s/ *$//')
    rest=${rest#*,}
    # As certmgr reads it: http unless https is asked for, and CFSSL's port unless there is a scheme.
    case $remote in
    http://* | https://*) url=$remote ;;
    *:*) url=http://$remote ;;
    *) url=http://$remote:8888 ;;
    esac
    # The given root replaces the system's: --capath hides the folder that curl was built with.
    set -- "$1" "$2"
    [ -z "$root_ca" ] || set -- "$1" "$2" --cacert "$root_ca" --capath "$work/none"
    endpoint=$1 body=$2
    shift 2
    code=$(curl -q -sS --proto =http,https --connect-timeout 5 --max-time 30 --max-filesize 1048576 "$@" \
      -H 'Content-Type: application/json' --data-binary "@$body" -o "$work/answer" -w '%{http_code}' \
      "$url/api/v1/cfssl/$endpoint" 2>"$work/curl")
    status=$?
    set -- "$endpoint" "$body"
    if [ "$status" -ne 0 ]; then
      failure="${failure:+$failure; }$url: $(sed 's/^curl: //' "$work/curl" | oneline)"
      case $status in
      51 | 58 | 60 | 77) ;;
      *) transient=yes ;;
      esac
    elif [ "$code" = 200 ] && jq -er 'select(.success == true) | .result.certificate | strings' "$work/answer" >"$work/granted" 2>/dev/null; then
      return 0
    else
      said=$(jq -r '[.errors[]?.message] | join(", ")' "$work/answer" 2>/dev/null || head -c 300 "$work/answer")
      failure="${failure:+$failure; }$url: HTTP $code $(printf '%s\n' "$said" | oneline)"
      [ "$code" -lt 500 ] || transient=yes
    fi
  done
  return 1
}

# As post, with two minutes of patience: a CA that boots at the same time as this host.
post_patiently() { # ENDPOINT BODY
  for pause in 1 2 4 8 15 30 30 30 0; do
    post "$1" "$2" && return 0
    [ "$transient" = yes ] && [ "$pause" -gt 0 ] || return 1
    say "the CA does not answer ($failure), next attempt in $pause s"
    sleep "$pause"
  done
  return 1
}

# Sets issuer to a file with the CA certificate that signs for the manifest, asked for once a run; empty if it cannot be
# had, with the words in failure.
find_issuer() { # post|post_patiently
  issuer=
  cache=$work/issuer-$(printf '%s\n' "$remotes" "$label" "$profile" "$root_ca" | openssl dgst -sha256 -r | cut -c1-64)
  if [ -f "$cache.pem" ]; then
    issuer=$cache.pem
    return 0
  fi
  if [ -f "$cache.$1" ]; then
    failure=$(cat "$cache.$1")
    return 1
  fi
  printf '%s' "$info_request" >"$work/body"
  if ! "$1" info "$work/body"; then
    :
  elif ! openssl x509 -in "$work/granted" -out "$cache.new" 2>/dev/null; then
    failure="$url: its CA certificate is not readable"
  elif ! openssl x509 -in "$cache.new" -noout -ext basicConstraints 2>/dev/null | grep -q CA:TRUE; then
    failure="$url: the certificate of label \"$label\" is not a CA's"
  elif ! below_root "$cache.new"; then
    failure="$url: the CA names an issuer of $root_ca, which did not sign it: $(oneline <"$work/openssl")"
  else
    mv "$cache.new" "$cache.pem"
    issuer=$cache.pem
    return 0
  fi
  printf '%s' "$failure" >"$cache.$1"
  return 1
}

# Whether root_ca signed CA, asked only if one of root_ca's certificates bears the name of its issuer.
below_root() { # CA
  [ -n "$root_ca" ] || return 0
  ! issued_by "$root_ca" "$1" || return 0
  wanted=$(openssl x509 -in "$1" -noout -issuer_hash)
  awk -v prefix="$work/root" '/^-----BEGIN CERTIFICATE/ { n++; on = 1 } on { print >(prefix n) } /^-----END/ { on = 0 }' "$root_ca"
  for root in "$work"/root[0-9]*; do
    if [ "$(openssl x509 -in "$root" -noout -subject_hash 2>/dev/null)" = "$wanted" ]; then
      issued_by "$root_ca" "$1"
      return
    fi
  done
}

# The manifest's auth key, in hexadecimal. It stays in a shell variable: an argument or an environment would show it.
read_auth_key() {
  auth_key=
  if [ -n "$auth_key_file" ]; then
    auth_key=$(tr -d '[:space:]' <"$auth_key_file")
  else
    auth_key=$(jq -r .authority.auth_key "$manifest")
  fi
  case $auth_key in
  file:*)
    if [ ! -r "${auth_key#file:}" ]; then
      complain "the auth key file ${auth_key#file:} cannot be read"
      return 1
    fi
    auth_key=$(tr -d '[:space:]' <"${auth_key#file:}")
    ;;
  env:*)
    variable=${auth_key#env:}
    case $variable in
    '' | [0-9]* | *[!A-Za-z0-9_]*) auth_key= ;;
    *) eval "auth_key=\${$variable-}" ;;
    esac
    ;;
  esac
  case $auth_key in
  '' | *[!0-9A-Fa-f]*) ;;
  *) [ $((${#auth_key} % 2)) -eq 1 ] || return 0 ;;
  esac
  complain 'the auth key is not an even number of hexadecimal digits (its value is not shown)'
  return 1
}

# The bytes of HEX, each XORed with MASK, as escapes for printf %b.
escapes() { # HEX MASK
  escaped=
  hex=$1
  while [ -n "$hex" ]; do
    tail=${hex#??}
    byte=$((0x${hex%"$tail"} ^ $2))
    escaped="$escaped\\0$((byte / 64))$((byte / 8 % 8))$((byte % 8))"
    hex=$tail
  done
}

# HMAC-SHA256 of FILE in base64: openssl's own -macopt would show the key in its arguments.
hmac() { # FILE
  block=$auth_key
  if [ ${#block} -gt 128 ]; then
    escapes "$block" 0
    block=$(printf %b "$escaped" | openssl dgst -sha256 -binary | od -An -v -tx1 | tr -d ' \n')
  fi
  while [ ${#block} -lt 128 ]; do block=${block}00; done
  escapes "$block" 92
  outer=$escaped
  escapes "$block" 54
  {
    printf %b "$outer"
    {
      printf %b "$escaped"
      cat "$1"
    } | openssl dgst -sha256 -binary
  } | openssl dgst -sha256 -binary | openssl base64 -A
}

# A new key in $work/key and its certificate in $work/certificate. Every enrolment makes a new key: what may have leaked
# ends with its certificate.
request_certificate() {
  case $key_request in
  ecdsa*) set -- -algorithm EC -pkeyopt "ec_paramgen_curve:P-${key_request#* }" -pkeyopt ec_param_enc:named_curve ;;
  rsa*) set -- -algorithm RSA -pkeyopt "rsa_keygen_bits:${key_request#* }" ;;
  esac
  if ! openssl genpkey "$@" -out "$work/key" 2>"$work/openssl" || ! ask "$work/key"; then
    complain "the request cannot be made: $(oneline <"$work/openssl")"
    return 1
  fi
  read_auth_key || return 1
  printf '{"certificate_request":"%s",%s' "$(awk '{ printf "%s\\n", $0 }' "$work/csr")" "$sign_request" >"$work/request"
  printf '{"token":"%s","request":"%s"}' "$(hmac "$work/request")" "$(openssl base64 -A -in "$work/request")" >"$work/body"
  auth_key=
  if ! post_patiently authsign "$work/body"; then
    case $failure in
    *'invalid token'*) failure="$failure (the auth key is not the one of profile \"$profile\" of label \"$label\")" ;;
    esac
    complain "not signed: $failure"
    return 1
  fi
  if ! openssl x509 -in "$work/granted" -out "$work/certificate" 2>/dev/null || ! inspect "$work/certificate"; then
    complain "refused the CA's answer: it is no certificate"
    return 1
  fi
  wrong=$(difference)
  if [ -n "$wrong" ]; then
    complain "refused the CA's certificate: $wrong"
  elif ! issued_by "$issuer" "$work/certificate"; then
    complain "refused the CA's certificate: the CA of label \"$label\" did not issue it: $(oneline <"$work/openssl")"
  elif [ $((expires - $(date +%s))) -le "$before" ]; then
    complain "refused the CA's certificate: it expires on $(day "$expires"), so with before = $((before / 3600))h every run would renew it; raise the profile's expiry or lower before"
  else
    return 0
  fi
  return 1
}
