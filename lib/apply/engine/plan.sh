# shellcheck shell=sh
# Turns the payload into files and tables below $engine_run. A payload with a mistake is refused before anything is written.

engine_read() {
  { base64 -d >"$engine_run/payload.gz" 2>/dev/null && gzip -dc <"$engine_run/payload.gz" >"$engine_run/frames"; } ||
    engine_fail 65 'the payload is not base64 of a gzip file, or was cut off on its way, or /run is full: nothing was written'
  engine_payload_hash=$(sha256sum <"$engine_run/frames")
  engine_payload_hash=${engine_payload_hash%% *}
  engine_unpack <"$engine_run/frames" || engine_refuse 'payload'
  rm "$engine_run/frames"
  [ "$(find "$engine_run/content" -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }')" = \
    "$(awk -F '\t' '{ n += $3 } END { print n + 0 }' "$engine_run/index")" ] ||
    engine_fail 73 '/run is full: nothing was written' 'check with: df /run'
  engine_parse || engine_refuse 'plan'
  while read -r engine_word engine_a engine_b; do
    case $engine_word in
      host) engine_host=$engine_a ;;
      os) engine_os=$engine_a engine_os_version=$engine_b ;;
      package-manager) engine_package_manager=$engine_a ;;
      teardown) engine_teardown=${engine_a:-files} ;;
    esac
  done <"$engine_run/head"
  while read -r engine_a; do
    base64 -d "$engine_run/content/$engine_a" >"$engine_run/decoded" 2>/dev/null ||
      engine_fail 65 'the plan says that a file is base64, and its content is not: nothing was written'
    mv -f "$engine_run/decoded" "$engine_run/content/$engine_a"
  done <"$engine_run/binaries"
}

engine_refuse() {
  head -n 20 "$engine_run/refused" 2>/dev/null | while IFS= read -r engine_words; do
    printf '%s: %s\n' "$engine_host" "$engine_words" >&2
  done
  engine_fail 65 "the $1 is refused: nothing was written"
}

# Turns the frames on standard input into content/1, content/2, ... and the index `number, parts, bytes, key`.
engine_unpack() {
  printf '' >"$engine_run/index"
  dir=$engine_run awk '
    @include "frames.awk"'
}

# Turns the plan into tables: head, bundles, paths, packages, steps/BUNDLE, and the words of each command in command/N. Lists
# every mistake with its line.
engine_parse() {
  printf '' >"$engine_run/bundles"
  printf '' >"$engine_run/paths"
  printf '' >"$engine_run/packages"
  printf '' >"$engine_run/fixes"
  printf '' >"$engine_run/selinux"
  printf '' >"$engine_run/roots"
  printf '' >"$engine_run/switches"
  printf '' >"$engine_run/binaries"
  printf '' >"$engine_run/enables"
  dir=$engine_run state=$engine_state awk '
    @include "decode.awk"
    @include "plan.awk"' "$engine_run/plan"
}

engine_require_os() {
  engine_os_is "$engine_os" "$engine_os_version"
}

# engine_os_is ID VERSION: refuses another operating system. A system that is built from the declared one is accepted.
engine_os_is() {
  engine_id='' engine_like='' engine_version_id=''
  while IFS='=' read -r engine_a engine_b; do
    engine_b=${engine_b#[\"\']} engine_b=${engine_b%[\"\']}
    case $engine_a in
      ID) engine_id=$engine_b ;;
      ID_LIKE) engine_like=$engine_b ;;
      VERSION_ID) engine_version_id=$engine_b ;;
    esac
  done </etc/os-release
  case " $engine_id $engine_like /$engine_version_id." in
    *" $1 "*"/$2."*) ;;
    *) engine_fail 69 "this host runs $engine_id $engine_version_id, the plan is for $1 $2: nothing was written" \
      'declare the platform that the host has, or apply to the right host' ;;
  esac
}
