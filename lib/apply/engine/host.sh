# shellcheck shell=sh
# Checks the host before any decision, takes the lock, and reads the clock.

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

# engine_fail CODE WORDS...: prints why, and ends the run.
engine_fail() {
  engine_code=$1
  shift
  for engine_words; do
    printf '%s: %s\n' "$engine_host" "$engine_words" >&2
  done
  exit "$engine_code"
}

# Programs that nearly all hosts have. Without them the engine would misread the host.
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
      "check with: findmnt -T $engine_directory"
  done
  [ ! -L "$engine_state" ] || engine_fail 73 "$engine_state is a symbolic link: move it away, nothing was written"
}

# Requires that root alone controls the folders of the engine itself, before it writes to them.
engine_require_own_folders() {
  engine_words=$(printf '%s\n' "${engine_run%/*}" "$engine_state" | unsafe_folders) ||
    engine_fail 73 "$engine_state or /run could not be read: nothing was written" "check with: namei -l $engine_state"
  [ -z "$engine_words" ] || {
    engine_words=${engine_words%%"$engine_newline"*} engine_words=${engine_words#*"$engine_tab"}
    engine_a=${engine_words%%"$engine_tab"*}
    engine_fail 73 "$engine_a ${engine_words#*"$engine_tab"}: nothing was written" \
      "the engine keeps its record and its secrets below it: find out who changed it, then run: chown root $engine_a; chmod go-w $engine_a"
  }
}

# engine_require_room PATHS: requires room in /run for the tables of so many paths, and for systemd, which does not reload its
# units with less than 16 MiB.
engine_require_room() {
  engine_need=$((20 + $1 / 256))
  # shellcheck disable=SC2046
  set -- $(stat -f -c '%a %S' /run)
  engine_left=$((${1:-0} * ${2:-0} / 1048576))
  [ "$engine_left" -ge "$engine_need" ] ||
    engine_fail 73 "/run has $engine_left MiB left, and $engine_need are needed: nothing was written" 'check with: df /run'
}

# Called when the host is known to be the one of the plan.
engine_make_state() {
  mkdir -p "$engine_state/secrets" || engine_fail 73 "cannot make $engine_state" "check with: df ${engine_state%/*}"
  case $(stat -c '%u %a' "$engine_state") in
    '0 700') ;;
    *) engine_fail 73 "$engine_state must belong to root with mode 0700: nothing was written" \
      "someone changed it: find out why, then run: chown root $engine_state; chmod 0700 $engine_state" ;;
  esac
}

engine_begin() {
  engine_environment
  engine_now
  engine_started=$engine_clock
  engine_require_programs
  engine_require_writable
  engine_require_own_folders
  engine_changed=0 engine_pruned=0 engine_installed=0 engine_dirty=no engine_outcome=running engine_new_generation=no engine_locked=no
  engine_reloaded='' engine_restarted='' engine_other_starts='' engine_enabled='' engine_why='' engine_knows_units=no engine_installed_now=''
  engine_teardown=no engine_stopped='' engine_removed='' engine_holdings='' engine_unfixed=''
  engine_date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  engine_history_begin
  engine_require_room 0
  engine_take_lock
  engine_locked=yes
  engine_history_locked
  engine_checks=
  trap 'engine_end "$?"' EXIT
  trap 'exit 143' INT TERM
  rm -rf "$engine_run"
  mkdir "$engine_run" "$engine_run/content" "$engine_run/command" "$engine_run/steps" "$engine_run/await" || engine_fail 73 "cannot write to /run"
  printf '' >"$engine_run/output"
  engine_policy_remove
  engine_selinux=no
  if selinuxenabled 2>/dev/null; then engine_selinux=yes; fi
}

engine_end() {
  engine_stop_checks
  engine_policy_remove
  engine_history_end "$1"
  rm -rf "$engine_run"
}

# Hundredths of a second since boot. Nobody can set this clock.
engine_now() {
  read -r engine_clock _ </proc/uptime
  engine_clock=$((${engine_clock%.*} * 100 + 1${engine_clock#*.} - 100))
}

# engine_since START: sets engine_seconds, with one decimal.
engine_since() {
  engine_now
  engine_tenths=$(((engine_clock - $1 + 5) / 10))
  engine_seconds=$((engine_tenths / 10)).$((engine_tenths % 10))
}

# File descriptor 9 holds the lock. Commands that could leave a daemon behind get it closed.
engine_take_lock() {
  # Without `command`, a shell exits when the redirection fails.
  command exec 9>>"$engine_lock" || engine_fail 73 "cannot write $engine_lock: nothing was written" "check with: ls -ld $engine_lock"
  if ! flock -n 9; then
    read -r engine_holder <"$engine_lock" || engine_holder='another apply'
    printf '%s: waiting for %s (at most %s s)\n' "$engine_host" "$engine_holder" "$engine_lock_seconds"
    flock -w "$engine_lock_seconds" 9 || engine_fail 75 "$engine_holder still holds this host" \
      'nothing was written; apply again when it has finished'
  fi
  printf 'pid %s, which applies since %s\n' "$$" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$engine_lock"
}
