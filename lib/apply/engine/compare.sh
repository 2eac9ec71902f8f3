# shellcheck shell=sh
# Compares the host with the plan. All paths are read at once.

# All decisions about files are made here, from one realpath, one find and one sha256sum over all paths. The result is a folder
# of lists for each bundle, $engine_run/b/INDEX (0: bundles that left the plan). Paths in the lists are real: no parent is a
# symbolic link.
engine_compare() {
  engine_dirty=no
  rm -rf "$engine_run/b" "$engine_run/undelivered"
  (
    set -- "$engine_run/b/0"
    while IFS= read -r _; do set -- "$@" "$engine_run/b/$#"; done <"$engine_run/bundles"
    mkdir -p "$@"
  ) || engine_fail 73 'cannot write to /run'
  mkdir -p "$engine_state/originals" "$engine_state/secrets" "$engine_state/journal" ||
    engine_fail 73 "cannot write to $engine_state" "check with: df $engine_state"
  # shellcheck disable=SC2016
  engine_list parents awk '
    @include "parents.awk"' "$engine_run/paths" "$engine_run/record" \
    "$engine_run/roots" "$engine_run/switches" "$engine_run/switches.held" || engine_fail 73 'cannot write to /run'
  engine_resolve >"$engine_run/resolved"
  # shellcheck disable=SC2016
  engine_list look awk '
    @include "look.awk"' "$engine_run/parents" "$engine_run/resolved" "$engine_run/paths" \
    "$engine_run/record" "$engine_run/roots" "$engine_run/switches" "$engine_run/switches.held" ||
    engine_fail 70 'a directory of a managed path is a loop of symbolic links, or has a newline in its name'
  unsafe_folders <"$engine_run/parents" >"$engine_run/unsafe" || engine_fail 73 'the directories of the managed paths could not be read'
  rm -f "$engine_run/refused.paths"
  engine_find_all seen || engine_fail 73 'cannot write to /run'
  printf '' >"$engine_run/done"
  find "$engine_state/originals" "$engine_state/secrets" -mindepth 1 ! -type d -printf '%H\t/%P\t%l\n' >"$engine_run/kept" ||
    engine_fail 73 "cannot read $engine_state"
  # shellcheck disable=SC2016
  engine_list hashed awk '
    @include "hashed.awk"' "$engine_run/unsafe" "$engine_run/look" "$engine_run/seen.complaints" "$engine_run/kept" "$engine_run/seen" "$engine_run/parents" \
    "$engine_run/resolved" "$engine_run/paths" "$engine_run/record" ||
    engine_fail 73 'the managed paths could not be read' "check with: df /run; ls -ld with the paths of the plan"
  engine_each hashed sha256sum -z -- 2>"$engine_run/output" | tr '\0' '\n' >"$engine_run/hashes"
  engine_decide
}

engine_resolve() {
  engine_each parents realpath -m -z -- | tr '\0' '\n'
}

# engine_find_all NAME: writes what lies at each path to the list NAME, and all mounts to NAME.mounts. NAME.complaints has a line
# for each path where nothing lies.
engine_find_all() {
  # shellcheck disable=SC2016
  engine_each look sh -c 'exec find "$@" -maxdepth 0 -printf "%y\t%m\t%u\t%g\t%p\t%i %s %C@\t%l\n"' sh >"$engine_run/$1" \
    2>"$engine_run/$1.complaints"
  cat /proc/self/mountinfo >"$engine_run/$1.mounts"
}

# A bundle may change what the next one finds, because packages, commands and daemons can change anything. If only files of
# finished bundles differ since the last comparison, its result is still right. A clash is always compared again: a finished
# bundle may have removed it.
engine_compare_again() {
  engine_dirty=no
  if [ ! -e "$engine_run/b/$engine_index/clash" ] && engine_resolve | cmp -s - "$engine_run/resolved" && engine_find_all again &&
    cmp -s "$engine_run/again.mounts" "$engine_run/seen.mounts" && engine_is_as_seen; then return 0; fi
  engine_compare
}

engine_is_as_seen() {
  awk '
    @include "as-seen.awk"' "$engine_run/done" "$engine_run/seen" "$engine_run/again"
}

# engine_list NAME COMMAND...: writes the command's output to the list NAME.
engine_list() {
  engine_output=$engine_run/$1
  shift
  engine_run=$engine_run "$@" >"$engine_output"
}

# engine_each LIST COMMAND...: runs the command with the lines of the list as further arguments. LIST is a path, or a name in
# $engine_run.
engine_each() {
  case $1 in
    /*) engine_input=$1 ;;
    *) engine_input=$engine_run/$1 ;;
  esac
  shift
  [ ! -s "$engine_input" ] || xargs --delimiter='\n' "$@" <"$engine_input"
}

# Before anything is written: every declared path lies in a folder that root alone controls.
engine_require_safe_folders() {
  [ -e "$engine_run/refused.paths" ] || return 0
  engine_count=$(awk 'END { print NR }' "$engine_run/refused.paths")
  head -n 20 "$engine_run/refused.paths" | while IFS= read -r engine_words; do
    printf '%s: %s\n' "$engine_host" "$engine_words" >&2
  done
  [ "$engine_count" -le 20 ] || printf '%s: and %s more\n' "$engine_host" $((engine_count - 20)) >&2
  engine_fail 73 'nothing was written, since another user could steer what root writes there' \
    'check with: namei -l PATH; declare another path, or let root alone control the directory: chown root DIRECTORY; chmod go-w DIRECTORY'
}

engine_require_secrets() {
  [ -e "$engine_run/undelivered" ] || return 0
  while IFS=$engine_tab read -r engine_a engine_b engine_c; do
    printf '%s: secret %s %s is needed at %s and was not delivered\n' "$engine_host" "$engine_a" "$engine_b" "$engine_c" >&2
  done <"$engine_run/undelivered"
  engine_fail 65 'nothing was written; to have it delivered, declare another version of the secret and apply again;' \
    'if the host lost the secret, use cdktf-mutual-tls drift --repair-file'
}
