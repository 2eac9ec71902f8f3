# shellcheck shell=sh
# Prints changes, and the end of a run.

# engine_note_directories LIST: prints what happened to directories that are removed when they are empty.
engine_note_directories() {
  [ -e "$1" ] || return 0
  while IFS= read -r engine_a; do
    if [ -d "$engine_a" ]; then
      printf '!\t%s/\tleft: not empty\tnote\n' "$engine_a"
    else
      printf -- '-\t%s/\tpruned\tprune\n' "$engine_a"
    fi
  done <"$1"
}

# engine_print_changes LIST: prints the bundle's changes, a line each, at most 100 columns if the path leaves room.
engine_print_changes() {
  awk '
    @include "say.awk"' "$1"
}

# engine_only_declared TABLE: drops the rows of bundles that left the plan.
engine_only_declared() {
  awk -F '\t' 'FILENAME ~ /\/bundles$/ { name[$1] = 1; next } $1 in name' "$engine_run/bundles" "$engine_run/$1" \
    >"$engine_run/$1.new" && mv -f "$engine_run/$1.new" "$engine_run/$1"
}

engine_finish() {
  engine_keep_applied
  # The plan's secrets are installed: their delivered copies are not needed any more, nor are those of failed runs. Secrets that
  # were delivered since this run began are kept for the next one.
  folder=$engine_state/secrets awk -F '\t' '$2 == "secret" { print ENVIRON["folder"] "/" $7 "." $8 }' "$engine_run/paths" \
    >"$engine_run/landed" && find "$engine_state/secrets" -mindepth 1 ! -newer "$engine_run/payload.gz" >>"$engine_run/landed"
  engine_each landed rm -f --
  engine_outcome=ok
  { engine_only_declared pending && engine_only_declared due && engine_write_record; } || engine_fail 71 "check with: df $engine_state /run"
  rm -f "$engine_state/acted"
  engine_since "$engine_started"
  engine_words="$engine_changed changed"
  [ "$engine_pruned" = 0 ] || engine_words="$engine_words, $engine_pruned pruned"
  case $engine_installed in
    0) ;;
    1) engine_words="$engine_words, 1 package" ;;
    *) engine_words="$engine_words, $engine_installed packages" ;;
  esac
  [ -z "$engine_reloaded" ] || engine_words="$engine_words, reloaded$engine_reloaded"
  [ -z "$engine_restarted" ] || engine_words="$engine_words, restarted$engine_restarted"
  [ -z "$engine_other_starts" ] || engine_words="$engine_words, started$engine_other_starts"
  [ -z "$engine_stopped" ] || engine_words="$engine_words, stopped$engine_stopped"
  [ -z "$engine_removed" ] || engine_words="$engine_words, removed ${engine_removed% }"
  [ -z "$engine_enabled" ] || engine_words="$engine_words, enabled$engine_enabled"
  [ -z "$engine_unfixed" ] || engine_words="$engine_words, may be unfixed:$engine_unfixed"
  printf '%s: %s (%s s)\n' "$engine_host" "$engine_words" "$engine_seconds"
}
