# shellcheck shell=sh
# Reads and writes the record: what earlier applies left on this host, and what is still due.

# Loads $engine_state/record, which is not trusted. A line that this engine does not write is reported and ignored.
engine_load_record() {
  engine_generation=0
  printf '' >"$engine_run/record"
  printf '' >"$engine_run/pending"
  printf '' >"$engine_run/due"
  printf '' >"$engine_run/holdings"
  engine_holdings=
  if ! [ -e "$engine_state/record" ]; then
    engine_hold_switches
    return
  fi
  engine_a=$(head -n 1 "$engine_state/record")
  [ "$engine_a" = 'cdktf-mutual-tls-record 1' ] ||
    engine_fail 73 "$engine_state/record has another version, or is damaged: nothing was written" \
      'apply with the version that wrote it, or move it away (then nothing that was applied before is removed)'
  state=$engine_state dir=$engine_run awk '
    @include "path-ok.awk"
    @include "record.awk"' "$engine_state/record" || engine_fail 73 "cannot read $engine_state/record, or write to /run"
  # Earlier versions noted only that something is due.
  { awk -F '\t' '
    FILENAME ~ /\/due$/ { known[$1] = 1; next }
    !($1 in known) { print $1 "\tall" }' "$engine_run/due" "$engine_run/pending" >"$engine_run/due.new" &&
    cat "$engine_run/due.new" >>"$engine_run/due"; } || engine_fail 73 'cannot write to /run'
  read -r engine_generation <"$engine_run/generation"
  if [ -e "$engine_run/applied-as" ]; then
    read -r engine_a <"$engine_run/applied-as"
    [ "$engine_a" = "$engine_host" ] ||
      engine_fail 78 "this host was applied to as $engine_a, and the plan is for $engine_host: nothing was written" \
        "two declarations would remove each other's files: keep one of them, and tear the host down with the other" \
        "if the host was only renamed, remove the line \`host\` from $engine_state/record and apply again"
  fi
  while IFS= read -r engine_a; do
    engine_holdings=$engine_holdings$engine_a$engine_newline
  done <"$engine_run/holdings"
  engine_hold_switches
  if [ -e "$engine_run/strange" ]; then
    while IFS= read -r engine_a; do
      printf '%s: %s\n' "$engine_host" "$engine_a" >&2
    done <"$engine_run/strange"
  fi
}

# A folder that was switched as a whole is still switched when its bundle leaves the plan.
engine_hold_switches() {
  awk -F '\t' '$1 == "switch" { print "0\t" $2 }' "$engine_run/holdings" >"$engine_run/switches.held" || engine_fail 73 'cannot write to /run'
  while IFS=$engine_tab read -r _ engine_b; do
    engine_hold switch "$engine_b" made
  done <"$engine_run/switches"
}

# engine_compose PATHS: prints the whole record.
engine_compose() {
  printf 'cdktf-mutual-tls-record 1\nhost\t%s\ngeneration\t%s\nrun\t%s\t%s\n' "$engine_host" "$engine_generation" \
    "$engine_date" "$engine_outcome" &&
    while IFS= read -r engine_a; do
      printf 'pending\t%s\n' "$engine_a" || return 1
    done <"$engine_run/pending" &&
    while IFS= read -r engine_a; do
      printf 'due\t%s\n' "$engine_a" || return 1
    done <"$engine_run/due" &&
    printf %s "$engine_holdings" && cat "$1"
}

engine_write_record() {
  {
    engine_compose "$engine_run/record" >"$engine_state/record.new" && sync "$engine_state/record.new" &&
      mv -fT "$engine_state/record.new" "$engine_state/record" && sync "$engine_state" && return 0
  } 2>/dev/null
  engine_words="cannot write $engine_state/record: what was done so far is done again by the next apply"
  printf '%s: %s\n' "$engine_host" "$engine_words" >&2
  return 1
}

# Writes record.next: the record, with the paths of the current bundle as declared.
engine_merge() {
  touch "$engine_lists/record" "$engine_lists/drop" && awk -F '\t' '
    FILENAME ~ /\/drop$/ { gone[$1] = 1; next }
    FILENAME ~ /\/b\/[0-9]+\/record$/ { gone[$10] = 1; print; next }
    !($10 in gone)' "$engine_lists/drop" "$engine_lists/record" "$engine_run/record" >"$engine_run/record.next"
}
