#!/bin/sh
# mutual-tls-staples UNIT FILE REMEDY: looks at each OCSP response that httpd staples. httpd looks at its serial number and time, and
# not at who signed it. The journal gets a line for each that clients would refuse, and the exit status is 1.
# UNIT is httpd's. FILE has lines of a server name, a space, and the command by which an apply looks at that handshake.
# REMEDY are commands that make httpd ask its responder again, for the line.
# Needs: curl, openssl, systemctl, coreutils.
set -u
LC_ALL=C
export LC_ALL

# After a start of httpd the first response may take that long.
AGAIN_SECONDS=30

if [ $# -ne 3 ]; then
  echo 'usage: mutual-tls-staples UNIT FILE REMEDY' >&2
  exit 2
fi
unit=$1 file=$2 remedy=$3

oneline() { tr '\n' ' ' | tr -d '[:cntrl:]' | cut -c1-300; }

# Sets said to why the handshake is not good.
is_good() { # COMMAND
  said=$(timeout 30 /bin/sh -c "$1" 2>&1 </dev/null)
}

complain() { # NAME
  case $said in
  *'verification failed'*)
    printf '%s: its CA did not sign the OCSP response that httpd staples, and strict clients refuse it; run: %s\n' "$1" "$remedy" ;;
  *)
    printf '%s: httpd staples no good OCSP response: %s; see whether the responder of its certificate answers, and the error log of httpd\n' \
      "$1" "$(printf '%s\n' "$said" | oneline)" ;;
  esac >&2
}

systemctl is-active --quiet "$unit" || {
  printf '%s does not run, so it staples nothing\n' "$unit"
  exit 0
}
status=0 waited=no
while IFS=' ' read -r name command; do
  is_good "$command" && continue
  [ "$waited" = yes ] || sleep "$AGAIN_SECONDS"
  waited=yes
  is_good "$command" && continue
  complain "$name"
  status=1
done <"$file"
exit "$status"
