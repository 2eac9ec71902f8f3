#!/bin/sh
# certmgr-agent: keeps the certificates of certmgr's manifests enrolled with a CFSSL API, and tells their services.
# It reads the configuration and the manifests of certmgr 3.0.3, is run by a timer, and keeps no process between runs.
# Needs: curl, openssl, jq, flock, coreutils, awk.
# shellcheck disable=SC2016  # the jq programs have variables of their own
set -u
umask 077
LC_ALL=C
export LC_ALL

config=/etc/certmgr/certmgr.json
state=${STATE_DIRECTORY:-/var/lib/certmgr-agent}
work=$state/work

usage() {
  cat <<'EOF'
usage: certmgr-agent [-f CONFIG] ensure [--force] [MANIFEST...]
       certmgr-agent [-f CONFIG] check [MANIFEST...]
       certmgr-agent [-f CONFIG] status [--json] [MANIFEST...]

  ensure   enrols or renews what is due, repairs modes and owners, runs the actions that are due
           --force MANIFEST...  enrols anew even if nothing is due
  check    validates the manifests, without the network
  status   lists the certificates

  MANIFEST is a path, or a name in the configuration's dir; default: all of dir
  -f       another configuration than /etc/certmgr/certmgr.json
  exit     0 all well, 1 something is not, 2 wrong usage
EOF
}

# --- words -----------------------------------------------------------------------------------------------------------

say() { printf '%s: %s\n' "$name" "$1"; }
complain() { printf '%s: %s\n' "$name" "$1" >&2; }
# What another program said, as one short line that is safe on a terminal.
oneline() { tr '\n' ' ' | tr -d '[:cntrl:]' | sed 's/  */ /g; s/ $//' | cut -c1-300; }
join() { printf '%s' "$1" | awk '{ printf "%s%s", (NR > 1 ? "," : ""), $0 }'; }
day() { date -u -d "@$1" +%Y-%m-%d; }
# Hundredths of a second since boot.
ticks() {
  read -r uptime _ </proc/uptime
  printf '%s%s' "${uptime%.*}" "${uptime#*.}"
}

# --- configuration and manifests -------------------------------------------------------------------------------------

# Definitions that both jq programs below share. A program prints "! problem" lines, or its fields, one a line.
jq_words='
def controls: explode | any(.[]; . < 32 or . == 127);
def text($path): if . == null then empty
  elif type != "string" then "\($path): \(tojson | .[:80]) is not text"
  elif controls then "\($path): has control characters" else empty end;
def known($path; $keys): if . == null then empty
  elif type != "object" then "\($path): is not an object"
  else (keys - $keys)[] | "\($path): unknown key \(tojson); allowed: \($keys | join(", "))" end;
def duration: type == "string" and test("^([0-9]+([.][0-9]+)?(ns|us|ms|s|m|h))+$");
def durations($path): if . == null or duration then empty
  else "\($path): \(tojson) is not a duration; allowed: numbers with a unit (h, m, s), for example 720h" end;
def seconds: [match("([0-9.]+)(ns|us|ms|s|m|h)"; "g") | (.captures[0].string | tonumber) *
  {ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600}[.captures[1].string]] | add | floor;
def filled: map(select(. != null and . != "")) | .[0];
'

jq_config=$jq_words'
[ if type != "object" then "is not an object" else
    ([.dir, "dir"], [.default_remote, "default_remote"], [.svcmgr, "svcmgr"] | . as [$v, $k] | $v | text($k)),
    ([.before, "before"], [.interval, "interval"] | . as [$v, $k] | $v | durations($k)),
    (if (.dir // "") | tostring | startswith("/") then empty else "dir: \(.dir | tojson) is not an absolute path" end)
  end ] as $problems
| if $problems != [] then $problems[] | "! \(.)"
  else .dir, .default_remote // "", .svcmgr // "", .before // "72h" end
'

jq_manifest=$jq_words'
def usages: {"any": "Any Extended Key Usage", "server auth": "TLS Web Server Authentication",
  "client auth": "TLS Web Client Authentication", "code signing": "Code Signing", "email protection": "E-mail Protection",
  "s/mime": "E-mail Protection", "ipsec end system": "IPSec End System", "ipsec tunnel": "IPSec Tunnel",
  "ipsec user": "IPSec User", "timestamping": "Time Stamping", "ocsp signing": "OCSP Signing",
  "microsoft sgc": "Microsoft Server Gated Crypto", "netscape sgc": "Netscape Server Gated Crypto"};
def dns: length < 254 and test("^([*][.])?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?([.][A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$");
def ipv4: test("^[0-9]{1,3}([.][0-9]{1,3}){3}$") and (split(".") | all(.[]; tonumber < 256));
def ipv6: test("^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$");
def host: if test("^[0-9.]+$") then ipv4 else ipv6 or dns end;
def remote: sub("^ +"; "") | sub(" +$"; "") | test("^(https?://)?([A-Za-z0-9._-]+|[[][0-9A-Fa-f:.]+[]])(:[0-9]+)?$");
def files($path; $modes; $allowed): known($path; ["path", "owner", "group", "mode"]),
  if type != "object" then empty else
    (.path, .owner, .group | text($path)),
    (if (.path | type) == "string" and (.path | test("^/") and (test("/[.]{0,2}(/|$)") | not)) then empty
     else "\($path).path: \(.path | tojson) is not an absolute path of a file" end),
    (.owner, .group | select(type == "string" and . != "") |
      if test("^[A-Za-z0-9_][A-Za-z0-9_.-]*[$]?$") then empty else "\($path): \(tojson) is not a name of a user or group" end),
    (if .mode == null or .mode == "" or (.mode | type == "string" and test($modes)) then empty
     else "\($path).mode: \(.mode | tojson); allowed: \($allowed)" end)
  end;
# The configuration for `openssl req`: in quotes it takes all literally but the quote and the backslash.
def quoted: "\"" + gsub("(?<c>[\"\\\\])"; "\\\(.c)") + "\"";
def request: .request as $r | ($r.hosts // []) as $hosts
  | "[req]", "prompt = no", "utf8 = yes", "string_mask = utf8only", "distinguished_name = subject",
    (if $hosts != [] then "req_extensions = extensions" else empty end),
    "[subject]",
    ([ (["C", "O", "OU", "L", "ST"][] as $k | $r.names // [] | .[] | [$k, .[$k]]), ["CN", $r.CN], ["serialNumber", $r.serialnumber] ]
      | map(select(.[1] != null and .[1] != "")) | to_entries[] | "\(.key).\(.value[0]) = \(.value[1] | quoted)"),
    (if $hosts != [] then "[extensions]", "subjectAltName = @hosts", "[hosts]",
      ($hosts | to_entries[] | "\(if .value | ipv6 or test("^[0-9.]+$") then "IP" else "DNS" end).\(.key) = \(.value)")
    else empty end);
def problems:
  known("manifest"; ["service", "action", "svcmgr", "take_actions_only_if_running", "key_usages", "remote", "before", "interval",
    "interval_splay", "initial_splay", "request", "private_key", "certificate", "ca", "authority"]),
  (.service, .svcmgr, .remote | text("service, svcmgr, remote")),
  (.action | select(. != null and type != "string") | "action: is not text"),
  (.before | durations("before")),
  (.take_actions_only_if_running | select(. != null and type != "boolean") | "take_actions_only_if_running: is not true or false"),
  (.key_usages | select(. != null) | if type == "array" and . != [] then
     .[] | if type == "string" and usages[ascii_downcase] then empty
       else "key_usages: unknown usage \(tojson); allowed: \(usages | keys | join(", "))" end
     else "key_usages: is not a list of usages" end),
  (if .request == null then "request: is missing" else empty end),
  (.request | known("request"; ["CN", "hosts", "key", "names", "serialnumber", "ca"])),
  (.request | select(type == "object") |
    (.CN, .serialnumber | text("request.CN, request.serialnumber")),
    (if (.CN // "") == "" then "request.CN: is missing" else empty end),
    (.names | select(. != null) | if type != "array" then "request.names: is not a list" else
      .[] | known("request.names"; ["C", "ST", "L", "O", "OU"]), (select(type == "object") | .[] | text("request.names")) end),
    (.hosts | select(. != null) | if type != "array" then "request.hosts: is not a list" else
      .[] | if type == "string" and host then empty
        else "request.hosts: \(tojson) is neither a DNS name nor an IP address" end end),
    (.key | known("request.key"; ["algo", "size"])),
    (.key | select(type == "object") | if (.algo == "ecdsa" and (.size | . == 256 or . == 384 or . == 521))
        or (.algo == "rsa" and (.size | type == "number" and . >= 2048 and . <= 8192 and . == floor)) then empty
      else "request.key: \(tojson); allowed: ecdsa with size 256, 384 or 521, rsa with size 2048 to 8192" end)),
  (.private_key, .certificate | select(. == null) | "private_key and certificate: both are needed"),
  (.private_key | select(. != null) | files("private_key"; "^0[0-7][0-7]0$"; "\"0\" and three octal digits, the last one 0, for example \"0640\"")),
  (.certificate, (.ca // (.authority | objects | .file)) | select(. != null) |
    files("certificate, ca"; "^0[0-7]{3}$"; "\"0\" and three octal digits, for example \"0644\"")),
  (if .authority == null then "authority: is missing" else empty end),
  (.authority | known("authority"; ["remote", "label", "profile", "auth_key", "auth_key_file", "root_ca", "file", "name"])),
  (.authority | select(type == "object") |
    (.remote, .label, .profile, .auth_key_file, .root_ca | text("authority")),
    (if (.auth_key_file // "") != "" then empty
     elif .auth_key | type == "string" and test("^(([0-9A-Fa-f]{2})+|env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$") then empty
     else "authority.auth_key: is not an even number of hexadecimal digits, env:NAME or file:/PATH (its value is not shown)" end)),
  ([.authority.remote?, .remote?, $remote] | filled // "" | select(type == "string") | split(",") |
    if . == [] then "authority.remote: is missing, and the configuration has no default_remote"
    else .[] | select(remote | not) | "authority.remote: \(tojson); allowed: https://HOST:PORT, or a comma separated list of these" end),
  ([.svcmgr, $svcmgr] | filled // "" | . as $svcmgr |
    if . == "" or . == "dummy" or . == "command" or . == "systemd" then empty
    else "svcmgr: \(tojson) is not supported here; allowed: systemd, command, dummy" end);
[problems] as $problems
| if $problems != [] then $problems | unique[] | "! \(.)" else
  ([.svcmgr, $svcmgr] | filled // "") as $manager
  | if $manager == "systemd" and (.action | . == "restart" or . == "reload" | not)
      then "! action: \(.action | tojson); allowed with svcmgr systemd: restart, reload"
    elif $manager == "systemd" and (.service // "" | test("^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$") | not)
      then "! service: \(.service | tojson) is not a name of a systemd unit"
    elif $manager == "command" and (.service // "") != ""
      then "! service: \(.service | tojson) is not allowed with svcmgr command"
    else
      (.request.hosts // []) as $hosts
      | .request.CN, (.request.key | "\(.algo // "ecdsa") \(.size // 256)"),
      $manager, .service // "", (if $manager == "systemd" then .action else "" end), .take_actions_only_if_running // false,
      ([.authority.remote, .remote, $remote] | filled), .authority.label // "", .authority.profile // "",
      ({"label": (.authority.label // ""), profile: (.authority.profile // "")} | tojson, (. + {hosts: $hosts} | tojson[1:])),
      .authority.auth_key_file // "", .authority.root_ca // "",
      ([.before, $before] | filled | seconds), (.key_usages // ["server auth"] | map(usages[ascii_downcase]) | join("|")),
      (.private_key | .path, .owner // "", .group // "", ([.mode, "0600"] | filled)),
      (.certificate | .path, .owner // "", .group // "", ([.mode, "0644"] | filled)),
      (.ca // .authority.file // {} | .path // "", .owner // "", .group // "", ([.mode, "0644"] | filled)),
      request
    end end
'

# Prints the fields of FILE; what is wrong with it goes to standard error.
fields_of() { # FILE PROGRAM JQ-ARGUMENT...
  file=$1 program=$2
  shift 2
  if ! fields=$(jq -r "$@" "$program" "$file" 2>"$work/jq"); then
    complain "$file: $(oneline <"$work/jq")"
    return 1
  fi
  case $fields in
  '!'* | '')
    printf '%s\n' "${fields:-! $file: is empty}" | while IFS= read -r line; do complain "${line#! }"; done
    return 1
    ;;
  esac
}

load_config() {
  name=$config
  if [ ! -r "$config" ]; then
    complain 'cannot be read; give the path of a configuration with -f'
    return 1
  fi
  fields_of "$config" "$jq_config" || return 1
  {
    IFS= read -r dir
    IFS= read -r default_remote
    IFS= read -r default_svcmgr
    IFS= read -r default_before
  } <<EOF
$fields
EOF
}

# The name of a manifest's files in the state directory.
id_of() { printf %s "$1" | sed 's/%/%25/g; s|/|%2F|g'; } # PATH

load_manifest() { # PATH
  manifest=$1
  name=${1##*/}
  name=${name%.json}
  id=$(id_of "$1")
  if [ ! -r "$manifest" ]; then
    complain "there is no manifest $manifest"
    return 1
  fi
  fields_of "$manifest" "$jq_manifest" --arg svcmgr "$default_svcmgr" --arg before "$default_before" --arg remote "$default_remote" ||
    return 1
  {
    IFS= read -r common_name
    IFS= read -r key_request
    IFS= read -r svcmgr
    IFS= read -r service
    IFS= read -r action
    IFS= read -r only_if_running
    IFS= read -r remotes
    IFS= read -r label
    IFS= read -r profile
    IFS= read -r info_request
    IFS= read -r sign_request
    IFS= read -r auth_key_file
    IFS= read -r root_ca
    IFS= read -r before
    IFS= read -r usages
    IFS= read -r key_path && IFS= read -r key_owner && IFS= read -r key_group && IFS= read -r key_mode
    IFS= read -r cert_path && IFS= read -r cert_owner && IFS= read -r cert_group && IFS= read -r cert_mode
    IFS= read -r ca_path && IFS= read -r ca_owner && IFS= read -r ca_group && IFS= read -r ca_mode
    cat >"$work/request.cnf"
  } <<EOF
$fields
EOF
  fits_host
}

# Sets uid and gid of an owner and a group; empty means root, as it does to certmgr.
ids_of() { # OWNER GROUP
  case $1 in
  '') uid=0 ;;
  *[!0-9]*) uid=$(id -u -- "$1" 2>/dev/null) ;;
  *) uid=$1 ;;
  esac
  case $2 in
  '') gid=0 ;;
  *[!0-9]*) gid=$(getent group "$2" | cut -d: -f3) ;;
  *) gid=$2 ;;
  esac
  [ -n "$uid" ] || complain "user $1 does not exist on this host"
  [ -n "$gid" ] || complain "group $2 does not exist on this host"
  [ -n "$uid" ] && [ -n "$gid" ]
}

# What a manifest expects of the host that it is on.
fits_host() {
  misfits=0
  for path in "$key_path" "$cert_path" "$ca_path"; do
    [ -n "$path" ] || continue
    if [ ! -d "${path%/*}/" ]; then
      complain "$path: its directory does not exist"
      misfits=1
    elif [ -d "$path" ]; then
      complain "$path: is a directory"
      misfits=1
    fi
  done
  ids_of "$key_owner" "$key_group" || misfits=1
  ids_of "$cert_owner" "$cert_group" || misfits=1
  ids_of "$ca_owner" "$ca_group" || misfits=1
  for path in "$root_ca" "$auth_key_file"; do
    if [ -n "$path" ] && [ ! -r "$path" ]; then
      complain "$path: cannot be read"
      misfits=1
    fi
  done
  return "$misfits"
}

# Two manifests with one path would replace each other's files for ever.
claim_paths() {
  for path in "$key_path" "$cert_path" "$ca_path"; do
    [ -n "$path" ] || continue
    claimant=$(awk -F '\t' -v path="$path" '$1 == path { print $2; exit }' "$work/paths")
    if [ -n "$claimant" ]; then
      complain "$path: is also in manifest $claimant"
      return 1
    fi
    printf '%s\t%s\n' "$path" "$name" >>"$work/paths"
  done
}

# --- certificates ----------------------------------------------------------------------------------------------------

# The name as one attribute a line, in a form that is the same for requests and certificates.
names=esc_2253,esc_ctrl,utf8,sep_multiline,sname

# Lines "KIND VALUE" of what openssl printed: subject, public, san, usage, key. A CA may merge attributes into one RDN
# and reorder them, so the lines are sorted.
facts='
function list(kind,  n, i, part) {
  getline; sub(/^ +/, "")
  n = split($0, part, /, /)
  for (i = 1; i <= n; i++) print kind, part[i]
}
/^subject=/ { subject = 1; next }
subject && /^    / { n = split(substr($0, 5), part, / [+] /); for (i = 1; i <= n; i++) print "subject", part[i]; next }
{ subject = 0 }
/^-----BEGIN PUBLIC KEY/ { key = 1; public = ""; next }
/^-----END PUBLIC KEY/ { key = 0; print "public", public; next }
key { public = public $0; next }
/X509v3 Subject Alternative Name:/ { list("san") }
/X509v3 Extended Key Usage:/ { list("usage") }
/Public Key Algorithm: id-ecPublicKey/ { algo = "ecdsa" }
/Public Key Algorithm: rsaEncryption/ { algo = "rsa" }
/Public-Key: [(]/ { sub(/.*[(]/, ""); sub(/ .*/, ""); print "key", algo, $0 }
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

# --- the CFSSL API ---------------------------------------------------------------------------------------------------

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

# --- files -----------------------------------------------------------------------------------------------------------

# Names beside PATH: a rename stays in one directory, and no pattern like *.crt takes them for the real thing.
beside() { printf '%s/.%s.certmgr-agent-%s' "${1%/*}" "${1##*/}" "$2"; }

# Lays SOURCE down beside PATH, complete, and notes PATH for commit.
stage() { # SOURCE PATH OWNER GROUP MODE
  new=$(beside "$2" new)
  ids_of "$3" "$4" || return 1
  if ! { rm -f -- "$new" && (set -C && cat "$1" >"$new") && chown "$uid:$gid" "$new" && chmod "$5" "$new" && sync "$new"; } 2>"$work/error"; then
    complain "$2: cannot be written: $(oneline <"$work/error")"
    rm -f -- "$new"
    return 1
  fi
  printf '%s\n' "$2" >>"$work/journal"
}

# Puts the staged files in place by rename, in the order of staging. The journal lets the next run finish what a killed
# one began; what cannot be finished is undone.
commit() {
  while IFS= read -r path; do
    rm -f -- "$(beside "$path" old)"
    [ ! -e "$path" ] || ln -- "$path" "$(beside "$path" old)" || return 1
  done <"$work/journal"
  : >"$state/$id.pending"
  sync "$work/journal"
  mv "$work/journal" "$state/$id.journal" && sync "$state"
  while IFS= read -r path; do
    if ! mv -f -- "$(beside "$path" new)" "$path" 2>"$work/error"; then
      complain "$path: cannot be replaced: $(oneline <"$work/error"); the previous files are put back"
      undo
      return 1
    fi
  done <"$state/$id.journal"
  finish "$state/$id.journal"
}

undo() {
  while IFS= read -r path; do
    if [ -e "$(beside "$path" old)" ]; then
      mv -f -- "$(beside "$path" old)" "$path"
    elif [ ! -e "$(beside "$path" new)" ]; then
      rm -f -- "$path"
    fi
    rm -f -- "$(beside "$path" new)"
  done <"$state/$id.journal"
  rm -f "$state/$id.journal" "$state/$id.pending"
}

finish() { # JOURNAL
  while IFS= read -r path; do
    rm -f -- "$(beside "$path" old)"
    sync "${path%/*}"
  done <"$1"
  rm -f "$1"
}

# Finishes what killed runs left: every file was staged and verified before its journal was written.
recover() {
  for journal in "$state"/*.journal; do
    [ -f "$journal" ] || continue
    id=${journal##*/}
    id=${id%.journal}
    name=${id##*%2F}
    name=${name%.json}
    stuck=
    while IFS= read -r path; do
      new=$(beside "$path" new)
      [ ! -e "$new" ] || mv -f -- "$new" "$path" 2>"$work/error" || stuck=$path
    done <"$journal"
    if [ -n "$stuck" ]; then
      complain "$stuck: cannot be replaced: $(oneline <"$work/error"); the previous files are put back"
      undo
    else
      finish "$journal"
      say 'installation of a killed run finished'
    fi
  done
}

same_certificate() { # FILE FILE
  [ "$(openssl x509 -in "$1" -noout -fingerprint -sha256 2>/dev/null)" = "$(openssl x509 -in "$2" -noout -fingerprint -sha256)" ]
}

# What is wrong with the mode or the owner of PATH, in words; it is set right unless `look` is given.
drift() { # PATH OWNER GROUP MODE [look]
  ids_of "$2" "$3" || return 1
  actual=$(stat -L -c '%a %u:%g' "$1") || return 1
  mode=$(printf '%04o' "0${actual% *}")
  wrong=
  [ "$mode" = "$4" ] || wrong="mode $mode -> $4"
  [ "${actual#* }" = "$uid:$gid" ] || wrong="${wrong:+$wrong, }owner ${actual#* } -> $uid:$gid"
  [ -n "$wrong" ] || return 0
  printf '%s\n' "$1: $wrong"
  [ "${5-}" = look ] || { chown "$uid:$gid" "$1" && chmod "$4" "$1"; }
}

drifts() { # [look]
  drift "$key_path" "$key_owner" "$key_group" "$key_mode" "$@"
  drift "$cert_path" "$cert_owner" "$cert_group" "$cert_mode" "$@"
  [ ! -f "$ca_path" ] || drift "$ca_path" "$ca_owner" "$ca_group" "$ca_mode" "$@"
}

# --- ensure ----------------------------------------------------------------------------------------------------------

enrol() {
  if [ -z "$issuer" ] && ! find_issuer post_patiently; then
    complain "not enrolled ($reason): the issuing CA cannot be asked for: $failure"
    return 1
  fi
  : >"$work/journal"
  request_certificate && stage "$work/key" "$key_path" "$key_owner" "$key_group" "$key_mode" &&
    stage "$work/certificate" "$cert_path" "$cert_owner" "$cert_group" "$cert_mode" && stage_ca && commit || return 1
  rm -f "$work/key"
  say "enrolled ($reason), CN=$common_name, expires $(day "$expires")"
}

stage_ca() { [ -z "$ca_path" ] || stage "$issuer" "$ca_path" "$ca_owner" "$ca_group" "$ca_mode"; }

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
  if [ -n "$issuer" ] && [ -n "$ca_path" ] && ! same_certificate "$ca_path" "$issuer"; then
    : >"$work/journal"
    stage_ca && commit || return 1
    say "$ca_path: CA certificate renewed, $((left / 86400)) days left"
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

# --- check and status ------------------------------------------------------------------------------------------------

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

# --- command line ----------------------------------------------------------------------------------------------------

wrong_usage() {
  printf 'certmgr-agent: %s\n' "$1" >&2
  usage >&2
  exit 2
}

force=
json=
verb=
while [ $# -gt 0 ]; do
  case $1 in
  -h | --help)
    usage
    exit 0
    ;;
  -f)
    [ $# -gt 1 ] || wrong_usage '-f needs a path'
    config=$2
    shift
    ;;
  ensure | check | status)
    [ -z "$verb" ] || break
    verb=$1
    ;;
  --force) force=yes ;;
  --json) json=yes ;;
  -*) wrong_usage "unknown option $1" ;;
  *) break ;;
  esac
  shift
done
[ -n "$verb" ] || wrong_usage "${1:+unknown verb $1; }a verb is needed: ensure, check or status"
[ -z "$force" ] || [ "$verb" = ensure ] || wrong_usage '--force belongs to ensure'
[ -z "$force" ] || [ $# -gt 0 ] || wrong_usage '--force needs the manifests that are to be enrolled anew'
[ -z "$json" ] || [ "$verb" = status ] || wrong_usage '--json belongs to status'

if [ "$(id -u)" -ne 0 ]; then
  printf 'certmgr-agent: only root may read the manifests and write keys; run it as root\n' >&2
  exit 1
fi
for tool in curl openssl jq flock getent awk; do
  if ! command -v "$tool" >/dev/null; then
    printf 'certmgr-agent: %s is not installed\n' "$tool" >&2
    exit 1
  fi
done
mkdir -p "$state" || exit 1
if [ "$verb" = ensure ]; then
  lock
else
  work=$state/work.$$
fi
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
rm -rf "$work"
mkdir -p "$work/none" || exit 1
: >"$work/paths"
: >"$work/rows"

load_config || exit 1
bad=0
if [ $# -eq 0 ]; then
  set -- "$dir"/*.json
  if [ ! -e "$1" ]; then
    printf 'certmgr-agent: no manifests in %s\n' "$dir"
    set --
  fi
else
  count=$#
  while [ "$count" -gt 0 ]; do
    case $1 in
    /*) set -- "$@" "$1" ;;
    */*) set -- "$@" "$PWD/$1" ;;
    *) set -- "$@" "$dir/${1%.json}.json" ;;
    esac
    shift
    count=$((count - 1))
  done
fi
case $verb in
ensure) ensure "$@" ;;
check) check "$@" ;;
status) status "$@" ;;
esac
exit "$bad"
