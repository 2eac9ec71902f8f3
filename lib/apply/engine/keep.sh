# shellcheck shell=sh
# What a later look at the host is compared with, beside the record: the payload of the last runs, and the times of
# secrets. Payloads hold no secrets, and of a secret nothing is kept that could be guessed from: neither hash nor size.

# Keeps this run's payload. Where that fails, a later look shows hashes instead of lines, and nothing else is lost.
engine_keep_payload() {
  engine_payload=applied
  # Nothing to keep where it is the last one once more, and no other came between.
  if cmp -s "$engine_run/payload.gz" "$engine_state/payload/applied" &&
    [ "$(find "$engine_state/payload" -mindepth 1 -printf '%f')" = applied ]; then return 0; fi
  engine_payload=none
  {
    mkdir -p "$engine_state/payload" &&
      engine_payload=$(find "$engine_state/payload" -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f\n' | sort -n | tail -n 1) &&
      engine_payload=$((${engine_payload:-0} + 1)) &&
      cp "$engine_run/payload.gz" "$engine_state/payload/new" && mv -fT "$engine_state/payload/new" "$engine_state/payload/$engine_payload"
  } 2>/dev/null || engine_payload=none
  # After runs that failed, bundles may still be as an earlier payload has them.
  find "$engine_state/payload" -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f\n' | sort -rn | tail -n +4 |
    while IFS= read -r engine_a; do rm -f "$engine_state/payload/$engine_a"; done
}

# The run is over and every bundle is of its payload.
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

# The time at which each secret's file was written, by the run that installed it: a file with another time was changed
# since by somebody else.
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
