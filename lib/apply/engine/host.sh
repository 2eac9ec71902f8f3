# shellcheck shell=sh
# The host as it is before any decision, who holds it, and what time it is.

engine_environment() {
  umask 077
  set -uf
  unset IFS
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  LC_ALL=C
  export PATH LC_ALL
  # A lost connection must not stop a run in the middle of a swap.
  trap '' HUP PIPE
  engine_host=localhost
  read -r engine_host </proc/sys/kernel/hostname
}

# Says why, for people, and ends the run: engine_fail CODE WORDS...
engine_fail() {
  engine_code=$1
  shift
  for engine_words; do
    printf '%s: %s\n' "$engine_host" "$engine_words" >&2
  done
  exit "$engine_code"
}

# What a host may lack that is there as a rule. Without it the engine would mistake what it sees.
engine_require_programs() {
  engine_lacking=
  for engine_word in awk base64 cmp find flock getent grep gzip realpath sed sha256sum systemctl unshare xargs; do
    command -v "$engine_word" >/dev/null || engine_lacking="$engine_lacking $engine_word"
  done
  [ -z "$engine_lacking" ] || engine_fail 72 "this host has no$engine_lacking: nothing was written" 'install the packages that bring them'
}

engine_require_writable() {
  [ "$(id -u)" = 0 ] || engine_fail 77 'only root can apply a plan: run the same script with sudo, or connect as root'
  for engine_directory in /etc /var/lib /run; do
    [ -w "$engine_directory" ] || engine_fail 73 "$engine_directory is on a read-only file system: nothing was written" \
      "look with: findmnt -T $engine_directory"
  done
  [ ! -L "$engine_state" ] || engine_fail 73 "$engine_state is a symbolic link: move it away, nothing was written"
}

# engine_require_room PATHS: room in /run for tables of so many paths, and for systemd, which does not reload its units
# with less than 16 MiB.
engine_require_room() {
  engine_need=$((20 + $1 / 256))
  # shellcheck disable=SC2046
  set -- $(stat -f -c '%a %S' /run)
  engine_left=$((${1:-0} * ${2:-0} / 1048576))
  [ "$engine_left" -ge "$engine_need" ] ||
    engine_fail 73 "/run has $engine_left MiB left, and $engine_need are needed: nothing was written" 'look with: df /run'
}

# Only once the host is known to be the one that the plan is for.
engine_make_state() {
  mkdir -p "$engine_state/secrets" || engine_fail 73 "cannot make $engine_state" "look with: df ${engine_state%/*}"
  case $(stat -c '%u %a' "$engine_state") in
    '0 700') ;;
    *) engine_fail 73 "$engine_state must belong to root with mode 0700: nothing was written" \
      "somebody changed it: look why, then chown root $engine_state; chmod 0700 $engine_state" ;;
  esac
}

engine_begin() {
  engine_environment
  engine_now
  engine_started=$engine_clock
  engine_require_programs
  engine_require_writable
  engine_require_room 0
  engine_take_lock
  engine_checks=
  trap engine_end EXIT
  trap 'exit 143' INT TERM
  rm -rf "$engine_run"
  mkdir "$engine_run" "$engine_run/content" "$engine_run/command" "$engine_run/steps" "$engine_run/await" || engine_fail 73 "cannot write to /run"
  printf '' >"$engine_run/output"
  engine_policy_remove
  engine_selinux=no
  if selinuxenabled 2>/dev/null; then engine_selinux=yes; fi
  engine_changed=0 engine_pruned=0 engine_installed=0 engine_dirty=no engine_outcome=running engine_new_generation=no
  engine_reloaded='' engine_restarted='' engine_other_starts='' engine_enabled='' engine_why='' engine_knows_units=no engine_installed_now=''
  engine_teardown=no engine_stopped='' engine_removed='' engine_holdings='' engine_open=''
  engine_date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
}

engine_end() {
  engine_stop_checks
  engine_policy_remove
  rm -rf "$engine_run"
}

# Hundredths of a second, from a clock that nobody sets.
engine_now() {
  read -r engine_clock _ </proc/uptime
  engine_clock=$((${engine_clock%.*} * 100 + 1${engine_clock#*.} - 100))
}

# engine_since START: seconds with one decimal in engine_seconds.
engine_since() {
  engine_now
  engine_tenths=$(((engine_clock - $1 + 5) / 10))
  engine_seconds=$((engine_tenths / 10)).$((engine_tenths % 10))
}

# File descriptor 9 holds the lock; it is closed for every command that could leave a daemon behind.
engine_take_lock() {
  # Without `command`, a shell that cannot open it ends at once.
  command exec 9>>"$engine_lock" || engine_fail 73 "cannot write $engine_lock: nothing was written" "look with: ls -ld $engine_lock"
  if ! flock -n 9; then
    read -r engine_holder <"$engine_lock" || engine_holder='another apply'
    printf '%s: waiting for %s (at most %s s)\n' "$engine_host" "$engine_holder" "$engine_lock_seconds"
    flock -w "$engine_lock_seconds" 9 || engine_fail 75 "$engine_holder still holds this host" \
      'nothing was written; apply again when it is over'
  fi
  printf 'pid %s, which applies since %s\n' "$$" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$engine_lock"
}
