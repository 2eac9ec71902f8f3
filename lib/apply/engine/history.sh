# shellcheck shell=sh
# Keeps the log of applies: one line for each, also for those that were refused, failed or killed, and for a teardown. It does not
# lie with the record, because a teardown removes that. The journal has each line too.
#
# The fields, divided by tabs: when it began and ended (UTC), apply|teardown, ok|failed|not-rolled-back|refused|interrupted|stopped, the
# exit code, the bundle that failed, the generation, the hash of the payload, that of the engine, the user who logged in, the
# fingerprint of their SSH key, address and port from where, and the numbers of changed and pruned paths and of packages. `-`
# stands for what is not known. The line of a killed apply is written by the next one.

engine_history=/var/log/cdktf-mutual-tls
# Some 4,000 lines. As many again are kept in the file before.
engine_history_bytes=1048576
# Hash of the engine, which the caller knows.
engine_program=-

engine_history_begin() {
  engine_payload_hash=- engine_generation=0 engine_began=$engine_date
  engine_find_who
  engine_history_kept=no
  [ -d "$engine_history" ] || mkdir -m 0700 "$engine_history" 2>/dev/null
  if [ "$(stat -c '%F %u %a' "$engine_history" 2>/dev/null)" = 'directory 0 700' ] &&
    [ -z "$(printf '%s\n' "$engine_history" | unsafe_folders)" ]; then
    engine_history_kept=yes
  else
    printf '%s: not only root controls %s: this apply is in the journal, and not in the log of applies\n' "$engine_host" "$engine_history" >&2
  fi
  trap 'engine_history_end "$?"' EXIT
}

# This run holds the lock. A run whose notes are still there was killed.
engine_history_locked() {
  [ "$engine_history_kept" = yes ] || return 0
  if [ -s "$engine_history/applying" ]; then
    engine_a=$(head -n 1 "$engine_history/applying")
    engine_history_write "$engine_a"
  fi
  [ "$(stat -c %s "$engine_history/applies" 2>/dev/null || echo 0)" -lt "$engine_history_bytes" ] ||
    mv -fT "$engine_history/applies" "$engine_history/applies.1"
  engine_history_note
}

# What the next run writes if this one is killed.
engine_history_note() {
  [ "$engine_history_kept" = yes ] || return 0
  engine_history_line - interrupted - - >"$engine_history/applying" || return 0
}

# engine_history_line ENDED OUTCOME CODE BUNDLE
engine_history_line() {
  engine_a=apply
  [ "$engine_teardown" = no ] || engine_a=teardown
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$engine_began" "$1" "$engine_a" "$2" "$3" "$4" "$engine_generation" \
    "$engine_payload_hash" "$engine_program" "$engine_who" "$engine_key" "$engine_from" "$engine_changed" "$engine_pruned" "$engine_installed"
}

# engine_history_write LINE
engine_history_write() {
  [ "$engine_history_kept" = no ] || printf '%s\n' "$1" >>"$engine_history/applies" 2>/dev/null ||
    printf '%s: the log of applies could not be written: check with: df %s\n' "$engine_host" "$engine_history" >&2
  logger -t cdktf-mutual-tls -- "$1" 2>/dev/null || :
}

# engine_history_end CODE
engine_history_end() {
  engine_b=-
  case $1 in
    0) engine_c=ok ;;
    70) engine_c=failed ;;
    71) engine_c=not-rolled-back ;;
    6? | 7?) engine_c=refused ;;
    *) engine_c=stopped ;;
  esac
  case $engine_outcome in failed\ *) engine_b=${engine_outcome#failed } ;; esac
  engine_history_write "$(engine_history_line "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$engine_c" "$1" "$engine_b")"
  # Without the lock the notes are those of another run.
  [ "$engine_locked" = no ] || rm -f "$engine_history/applying"
}

# Sets engine_who, engine_key and engine_from. sshd makes the key known by ExposeAuthInfo, and in the journal.
engine_find_who() {
  engine_who=${SUDO_USER:-root} engine_key=- engine_from=-
  # shellcheck disable=SC2086
  set -- ${SSH_CONNECTION-}
  [ $# = 4 ] || set --
  if [ $# = 4 ]; then engine_from="$1 $2"; fi
  if [ -r "${SSH_USER_AUTH-}" ] && command -v ssh-keygen >/dev/null; then
    engine_key=$(sed -n 's/^publickey //p' "$SSH_USER_AUTH" | head -n 1 | ssh-keygen -lf - 2>/dev/null | cut -d ' ' -f 2)
  elif [ $# = 4 ]; then
    engine_key=$(timeout 5 journalctl -q -o cat -t sshd -t sshd-session --since=-3600s 2>/dev/null | from=" from $1 port $2 " awk '
      index($0, "Accepted ") == 1 && index($0, ENVIRON["from"]) { key = $NF } END { print key }')
  fi
  case $engine_key in SHA256:*) ;; *) engine_key=- ;; esac
  for engine_a in "$engine_who" "$engine_key" "$engine_from"; do
    case $engine_a in *[!A-Za-z0-9._:@+/=\ %-]*) engine_who='?' engine_key='?' engine_from='?' ;; esac
  done
}
