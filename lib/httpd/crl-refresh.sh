#!/bin/sh
# mutual-tls-crl-refresh NAME: fetches the revocation lists of one virtual host. What is not whole, not signed by its CA, over,
# or older than what is there already, is not given to httpd; httpd is reloaded when its lists changed, and only then.
# Needs: curl, openssl, flock, systemctl, coreutils.
set -u
umask 022
LC_ALL=C
export LC_ALL

MOST_BYTES=33554432
MOST_SECONDS=30
# A CA's clock may be that much ahead.
SKEW_SECONDS=300

usage() {
  cat <<'EOT'
usage: mutual-tls-crl-refresh NAME

  Settings are lines KEY=VALUE of /etc/mutual-tls-crl/NAME/refresh.conf:
    bundle    where httpd reads the lists (SSLCARevocationFile)
    state     folder for the last good list of each CA
    unit      systemd unit of httpd
    interval  seconds until the next refresh
    list      file with the certificate of a CA, a space, http: URL of its list; one line a CA
  A NAME with a slash is the path of such a file.
EOT
}

say() { printf '%s: %s\n' "$name" "$1"; }
complain() {
  printf '%s: %s\n' "$name" "$1" >&2
  status=1
}
fail() {
  complain "$1"
  exit 1
}
oneline() { tr '\n' ' ' | tr -d '[:cntrl:]' | cut -c1-300; }

read_settings() { # FILE
  [ -r "$1" ] || fail "$1 cannot be read"
  while IFS='=' read -r key value; do
    case $key in
    bundle) bundle=$value ;;
    state) state=$value ;;
    unit) unit=$value ;;
    interval) interval=$value ;;
    list) printf '%s\n' "$value" >>"$work/lists" ;;
    '' | '#'*) ;;
    *) fail "$1: unknown key \"$key\"; see mutual-tls-crl-refresh --help" ;;
    esac
  done <"$1"
  for value in "$bundle" "$state" "$unit" "$interval"; do
    [ -n "$value" ] || fail "$1: bundle, state, unit and interval have to be there"
  done
  [ -s "$work/lists" ] || fail "$1: no list"
}

# The moment of lastUpdate or nextUpdate in seconds; nothing where the list does not say.
moment() { # FILE lastupdate|nextupdate
  text=$(openssl crl -in "$1" -noout "-$2" 2>/dev/null) || return 0
  date -d "${text#*=}" +%s 2>/dev/null
}

fetch() { # URL FILE
  rm -f "$work/curl"
  # One byte more than is allowed shows that there was more.
  { curl --silent --show-error --fail --proto '=http' --max-time "$MOST_SECONDS" "$1" 2>"$work/error" ||
    printf '%s' "$?" >"$work/curl"; } | head -c $((MOST_BYTES + 1)) >"$2"
  if [ "$(wc -c <"$2")" -gt "$MOST_BYTES" ]; then
    printf 'the answer is larger than %s bytes' "$MOST_BYTES"
  elif [ -e "$work/curl" ]; then
    printf 'curl %s: %s' "$(cat "$work/curl")" "$(oneline <"$work/error")"
  fi
}

# Why a list is not good, in words; nothing when it is.
fault() { # FILE ISSUER KEPT
  openssl crl -in "$1" -outform PEM -out "$work/list.pem" 2>/dev/null || {
    printf 'the answer is no revocation list'
    return
  }
  # The exit status says nothing of a signature by another key of the same name.
  openssl crl -in "$work/list.pem" -noout -no-CApath -no-CAstore -CAfile "$2" 2>&1 | grep -q '^verify OK$' || {
    printf 'the list was not signed by %s' "$(openssl x509 -in "$2" -noout -subject -nameopt RFC2253)"
    return
  }
  openssl crl -in "$work/list.pem" -noout -text >"$work/text" 2>/dev/null
  if grep -q 'Delta CRL Indicator' "$work/text"; then
    printf 'this is a delta list, which holds only changes'
    return
  fi
  # With such a list OpenSSL, as httpd asks it, refuses every client. Lists of users or CAs alone are fine where those are asked about.
  part=$(grep -E -o 'Only Attribute Certificates|Only Some Reasons|Indirect CRL' "$work/text" | head -n 1)
  if [ -n "$part" ]; then
    printf 'httpd can use no list of this kind: %s' "$part"
    return
  fi
  last=$(moment "$work/list.pem" lastupdate)
  next=$(moment "$work/list.pem" nextupdate)
  if [ -z "$last" ] || [ -z "$next" ]; then
    printf 'the list does not say from when and until when it is valid'
  elif [ "$last" -gt $((now + SKEW_SECONDS)) ]; then
    printf 'the list is from the future: %s' "$(date -u -d "@$last" +%FT%TZ)"
  elif [ "$next" -le "$now" ]; then
    printf 'the list is over since %s' "$(date -u -d "@$next" +%FT%TZ)"
  elif [ -s "$3" ] && [ "$last" -lt "$(moment "$3" lastupdate)" ]; then
    printf 'the list of %s is older than the one that is there' "$(date -u -d "@$last" +%FT%TZ)"
  fi
}

# The last good list of one CA stays where the new one is not good.
refresh_list() { # ISSUER URL
  kept=$state/${1##*/}
  reason=$(fetch "$2" "$work/list")
  [ -n "$reason" ] || reason=$(fault "$work/list" "$1" "$kept")
  if [ -n "$reason" ]; then
    complain "$2: $reason"
  else
    # One move in one file system: a run that is killed leaves the old list or the new one.
    { cp "$work/list.pem" "$kept.new" && mv -f "$kept.new" "$kept"; } || fail "$kept cannot be written"
  fi
  [ -s "$kept" ] || fail "there is no list of $2 yet, so httpd gets none"
  left=$(($(moment "$kept" nextupdate) - now))
  if [ "$left" -le 0 ]; then
    complain "the list of $2 is over: httpd refuses every client of that CA"
  elif [ "$left" -lt "$interval" ]; then
    say "the list of $2 is over in $left s, before the next refresh"
  fi
  cat "$kept" >>"$work/bundle"
}

replace_bundle() {
  cmp -s "$work/bundle" "$bundle" && return
  { cp "$work/bundle" "$bundle.new" && chmod 0644 "$bundle.new" && mv -f "$bundle.new" "$bundle"; } 2>"$work/error" || {
    rm -f "$bundle.new"
    fail "$bundle cannot be written: $(oneline <"$work/error")"
  }
  say "new lists in $bundle"
}

# A reload that did not happen is owed. A server that does not run reads the lists when it starts.
tell_httpd() {
  sum=$(sha256sum <"$bundle") || exit 1
  [ "$sum" != "$(cat "$state/told" 2>/dev/null)" ] || return 0
  if systemctl is-active --quiet "$unit"; then
    systemctl reload "$unit" || fail "$unit could not be reloaded; it still has the lists from before"
    say "reloaded $unit"
  fi
  printf '%s' "$sum" >"$state/told"
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
  name=${1%/*}
  name=${name##*/}
  ;;
*)
  settings=/etc/mutual-tls-crl/$1/refresh.conf
  name=$1
  ;;
esac
status=0 bundle='' state='' unit='' interval=''
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
read_settings "$settings"
mkdir -p "$state" || fail "$state cannot be made"
exec 9>>"$state/lock"
flock -w 60 9 || fail 'another refresh has been at work for a minute; nothing was done'
now=$(date +%s)
while IFS=' ' read -r issuer url; do
  refresh_list "$issuer" "$url"
done <"$work/lists"
replace_bundle
tell_httpd
exit "$status"
