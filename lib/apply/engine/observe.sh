# shellcheck shell=sh
# Reads a host: writes nothing, takes no lock and does not wait. The result is printed in sections, with a line `@ NAME` before
# each. The program that knows the declaration interprets it.

# Larger contents are not sent: limits in bytes for one file, and for all files together.
engine_content_limit=1048576
engine_contents_limit=16777216

# Reads further requests, a line each: `secret PATH`, `certificate PATH`, `unit UNIT`, `zone NAME FILE`, `package-manager NAME`
# and `fix CVE PACKAGE VERSION`, divided by tabs.
engine_observe() {
  engine_environment
  # It may end with its connection.
  trap - HUP PIPE
  [ "$(id -u)" = 0 ] || engine_fail 77 'only root can read all of it: connect as root, or let the user run sudo without a password'
  engine_wanted=$(cat)
  engine_record=$(cat "$engine_state/record" 2>/dev/null)
  printf 'cdktf-mutual-tls-observation 1\n@ host\nname\t%s\ntime\t%s\n' "$engine_host" "$(date +%s)"
  engine_observe_os
  engine_observe_holder
  printf '@ record\n%s\n@ journal\n' "$engine_record"
  find "$engine_state/journal" -mindepth 2 -maxdepth 2 \( -name prepare -o -name swap -o -name swapped \) -printf '%P\n' 2>/dev/null
  printf '@ times\n'
  cat "$engine_state/times" 2>/dev/null
  engine_observe_paths
  engine_observe_others
  engine_observe_contents
  engine_observe_payloads
  engine_observe_certificates
  engine_observe_units
  engine_observe_firewall
  engine_observe_unfixed_cves
  printf '@ end\n'
  engine_observe_holder
  [ "$(cat "$engine_state/record" 2>/dev/null)" = "$engine_record" ] || printf 'holder\tan apply that ended meanwhile\n'
}

engine_observe_os() {
  while IFS='=' read -r engine_a engine_b; do
    engine_b=${engine_b#[\"\']} engine_b=${engine_b%[\"\']}
    case $engine_a in ID | ID_LIKE | VERSION_ID) printf '%s\t%s\n' "$engine_a" "$engine_b" ;; esac
  done </etc/os-release
}

# The lock file names its holder, which has it open as file descriptor 9. Taking the lock here would disturb an apply.
engine_observe_holder() {
  [ -r "$engine_lock" ] || return 0
  engine_holder=
  read -r engine_holder <"$engine_lock"
  engine_a=${engine_holder#pid } engine_a=${engine_a%%,*}
  case $engine_a in '' | *[!0-9]*) return 0 ;; esac
  [ "$(readlink "/proc/$engine_a/fd/9")" != "$engine_lock" ] || printf 'holder\t%s\n' "$engine_holder"
}

# engine_of LINES COMMAND...: runs the command with the lines as further arguments.
engine_of() {
  engine_lines=$1
  shift
  [ -z "$engine_lines" ] || printf '%s\n' "$engine_lines" | tr '\n' '\0' | xargs -0 -r "$@"
}

# engine_parts LINES...: prints all of them, with a line \001 between them.
engine_parts() {
  printf '%s\n' "$1"
  shift
  for engine_lines; do printf '\001\n%s\n' "$engine_lines"; done
}

# Every path of the record, and the paths of the requests: where it really lies, what it is, and the hash of each file.
engine_observe_paths() {
  engine_observed=$(engine_parts "$engine_record" "$engine_wanted" | state=$engine_state awk '
    @include "path-ok.awk"
    @include "wanted-paths.awk"')
  engine_parents=$(printf '%s\n' "$engine_observed" | awk '{ sub(/\/[^\/]*$/, ""); if ($0 == "") $0 = "/"; if (!($0 in seen)) { seen[$0] = 1; print } }')
  engine_resolved=$([ -z "$engine_observed" ] || engine_of "$engine_parents" realpath -m -z -- | tr '\0' '\n')
  engine_places=$(engine_parts "$engine_parents" "$engine_resolved" "$engine_observed" | awk '
    @include "places.awk"')
  # shellcheck disable=SC2016
  engine_seen=$(engine_of "$(printf '%s\n' "$engine_places" | cut -f 2)" \
    sh -c 'exec find "$@" -maxdepth 0 -printf "%y\t%m\t%u\t%g\t%s\t%T@\t%p\t%l\n" 2>/dev/null' sh)
  engine_unsafe=$(printf '%s\n' "$engine_resolved" | sort -u | unsafe_folders | cut -f 1)
  engine_hashes=$(engine_of "$(engine_chosen hash | engine_safe)" sha256sum -z -- 2>/dev/null | tr '\0' '\n')
  engine_rest=$(engine_chosen rest | engine_safe)
  printf '@ places\n'
  printf '%s\n' "$engine_places" | awk -F '\t' '$1 != $2'
  printf '@ seen\n%s\n@ hashes\n%s\n' "$engine_seen" "$engine_hashes"
}

# Passes on the lines whose last field lies in a folder that root alone controls. Elsewhere a user could put a link there before
# it is read.
engine_safe() {
  engine_parts "$engine_unsafe" "$(cat)" | awk -F '\t' '
    $0 == "\001" { lines = 1; next }
    !lines { unsafe[$0] = 1; next }
    { d = $NF; sub(/\/[^\/]*$/, "", d) }
    $0 != "" && !(d in unsafe)'
}

# Files in folders that are read as a whole: those below the root of a switch that an apply made.
engine_observe_others() {
  printf '@ others\n'
  engine_of "$(engine_parts "$engine_places" "$engine_record" | awk '
    @include "folders.awk"')" \
    sh -c 'exec find "$@" -mindepth 1 -maxdepth 1 -name "*.conf" -printf "%p\n" 2>/dev/null' sh
}

# engine_chosen hash|rest: with `hash`, prints the regular files that may be hashed. With `rest`, prints lines divided by tabs:
# `content PLACE` for a file whose content may be sent, `path PATH` for one whose payloads are searched, and `certificate
# PLACE`. Secrets, also former ones, are never printed, nor is anything below a folder that leads elsewhere now.
engine_chosen() {
  engine_parts "$engine_places" "$engine_seen" "${engine_hashes:-}" "$engine_wanted" "$engine_record" |
    choice=$1 one=$engine_content_limit all=$engine_contents_limit awk '
      @include "contents.awk"'
}

# engine_choice content|path|certificate
engine_choice() {
  printf '%s\n' "$engine_rest" | sed -n "s/^$1$engine_tab//p"
}

# The bytes of files that differ from what was applied, in the order of the list; also those of the firewall zone, which is
# compared with the running firewall.
engine_observe_contents() {
  engine_contents=$(engine_choice content)
  printf '@ contents\n'
  [ -n "$engine_contents" ] || return 0
  printf '%s\n@ bytes\n' "$engine_contents"
  engine_of "$engine_contents" cat -- 2>/dev/null | gzip -c | base64
}

# For each payload that was kept, newest first: its frames of the files that differ. A copy gets the frame of the file whose
# content it has.
engine_observe_payloads() {
  engine_differing=$(engine_choice path)
  [ -n "$engine_differing" ] || return 0
  # shellcheck disable=SC2044
  for engine_word in $(find "$engine_state/payload" -mindepth 1 -maxdepth 1 \( -name applied -o -name '[0-9]*' \) -printf '%f\n' 2>/dev/null | sort -rn); do
    printf '@ payload %s\n' "$engine_word"
    {
      printf '%s\n' "$engine_differing"
      for engine_a in 1 2; do
        printf '\001\n'
        gzip -dc <"$engine_state/payload/$engine_word" 2>/dev/null
      done
    } | awk '
      @include "decode.awk"
      @include "payload-frames.awk"' | gzip -c | base64
  done
}

# Prints only the certificates. Anything else in their files stays on the host.
engine_observe_certificates() {
  printf '@ certificates\n'
  engine_of "$(engine_choice certificate)" awk '
    FNR == 1 { print "> " FILENAME; inside = 0 }
    /^-----BEGIN CERTIFICATE-----/ { inside = 1 }
    inside { print }
    /^-----END / { inside = 0 }'
}

engine_observe_units() {
  printf '@ units\n'
  engine_a=$(printf '%s\n' "$engine_wanted" | awk -F '\t' '$1 == "unit" { print $2 }')
  engine_of "$engine_a" systemctl show --property=LoadState --property=ActiveState --property=UnitFileState \
    --property=NeedDaemonReload -- 2>/dev/null || printf 'failed\n'
}

# firewalld's own client takes a third of a second for each question; the bus answers in milliseconds.
engine_observe_firewall() {
  printf '@ firewall\n'
  engine_zone=$(printf '%s\n' "$engine_wanted" | awk -F '\t' '$1 == "zone" { print $2; exit }')
  [ -n "$engine_zone" ] || return 0
  engine_ask_firewall zone .zone getZoneSettings2 s "$engine_zone"
  engine_ask_firewall active .zone getActiveZones
  engine_ask_firewall default '' getDefaultZone
  engine_ask_firewall policies .policy getActivePolicies
}

# engine_ask_firewall LABEL INTERFACE METHOD ARGUMENT...: prints the answer as JSON. The question must not start firewalld.
engine_ask_firewall() {
  engine_word=$1 engine_a=org.fedoraproject.FirewallD1$2
  shift 2
  engine_b=$(busctl --json=short --auto-start=no --timeout=10 call org.fedoraproject.FirewallD1 /org/fedoraproject/FirewallD1 \
    "$engine_a" "$@" 2>/dev/null) || engine_b=
  printf '%s\t%s\n' "$engine_word" "$engine_b"
}

engine_observe_unfixed_cves() {
  printf '@ holes\n'
  engine_fixes=$(printf '%s\n' "$engine_wanted" | sed -n "s/^fix$engine_tab//p")
  [ -n "$engine_fixes" ] || return 0
  engine_package_manager=$(printf '%s\n' "$engine_wanted" | sed -n "s/^package-manager$engine_tab//p")
  # shellcheck disable=SC2046
  engine_installed_now=$engine_newline$("engine_${engine_package_manager}_installed" $(printf '%s\n' "$engine_fixes" | cut -f 2))$engine_newline
  engine_unfixed_cves "$engine_fixes"
}
