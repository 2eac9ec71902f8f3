# shellcheck shell=sh
# Decides what happens to each path.

engine_decide() {
  run=$engine_run state=$engine_state selinux=$engine_selinux awk '
    @include "decide.awk"' "$engine_run/bundles" "$engine_run/unsafe" "$engine_run/parents" "$engine_run/resolved" "$engine_run/seen" "$engine_run/hashed" \
    "$engine_run/hashes" "$engine_run/kept" "$engine_run/roots" "$engine_run/switches" "$engine_run/switches.held" \
    "$engine_run/record" "$engine_run/paths" && return 0
  engine_show 3
  engine_fail 73 'the plan could not be compared with the host' 'check with: df /run'
}
