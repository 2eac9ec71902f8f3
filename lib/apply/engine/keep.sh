# shellcheck shell=sh
# What drift compares the host with, in addition to the record: the payloads of the last runs, and the times of secrets. Payloads
# hold no secrets. Of a secret neither hash nor size is kept, since it could be guessed from them.

# Keeps this run's payload. If that fails, drift shows hashes instead of lines; nothing else is lost.
engine_keep_payload() {
  engine_payload=applied
  # The same payload was applied last, and no other since.
  if cmp -s "$engine_run/payload.gz" "$engine_state/payload/applied" &&
    [ "$(find "$engine_state/payload" -mindepth 1 -printf '%f')" = applied ]; then return 0; fi
  engine_payload=none
  {
    mkdir -p "$engine_state/payload" &&
      engine_payload=$(find "$engine_state/payload" -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f\n' | sort -n | tail -n 1) &&
      engine_payload=$((${engine_payload:-0} + 1)) &&
      cp "$engine_run/payload.gz" "$engine_state/payload/new" && mv -fT "$engine_state/payload/new" "$engine_state/payload/$engine_payload"
  } 2>/dev/null || engine_payload=none
  # After failed runs, bundles may still have the files of an earlier payload.
  find "$engine_state/payload" -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f\n' | sort -rn | tail -n +4 |
    while IFS= read -r engine_a; do rm -f "$engine_state/payload/$engine_a"; done
}

# The run has finished, and every bundle has the files of this payload.
engine_keep_applied() {
  case $engine_payload in
    applied) ;;
    none) rm -f "$engine_state/payload/applied" ;;
    *)
      if mv -fT "$engine_state/payload/$engine_payload" "$engine_state/payload/applied"; then
        find "$engine_state/payload" -mindepth 1 ! -name applied -delete
      else
        rm -f "$engine_state/payload/applied"
      fi
      ;;
  esac
  engine_keep_times
}

# The time at which each secret's file was installed. If the file has another time now, somebody else wrote it.
engine_keep_times() {
  awk -F '\t' '$2 == "secret" { print $10 }' "$engine_run/record" >"$engine_run/secrets"
  if ! [ -s "$engine_run/secrets" ]; then
    rm -f "$engine_state/times"
    return 0
  fi
  [ -e "$engine_state/times" ] || printf '' >"$engine_state/times"
  {
    engine_each secrets sh -c 'exec find "$@" -maxdepth 0 -type f -printf "%T@\t%p\n" 2>/dev/null' sh
    find "$engine_state/secrets" -mindepth 1 -printf '%T@\t%p\n'
  } >"$engine_run/times.seen"
  folder=$engine_state/secrets awk '
    @include "times.awk"' "$engine_state/times" "$engine_run/times.seen" "$engine_run/record" >"$engine_state/times.new" &&
    mv -fT "$engine_state/times.new" "$engine_state/times"
}
