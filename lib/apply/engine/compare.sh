# shellcheck shell=sh
# What is there, against what should be: one look at the host for all paths.

# Everything that is decided about files is decided here, from one look at the host: one realpath, one find, one
# sha256sum over all paths. The answer is a folder of lists a bundle, in $engine_run/b/INDEX (0: bundles that left the
# plan). Paths in them are real ones: no parent is a symbolic link.
engine_compare() {
  engine_dirty=no
  rm -rf "$engine_run/b" "$engine_run/undelivered"
  (
    set -- "$engine_run/b/0"
    while IFS= read -r _; do set -- "$@" "$engine_run/b/$#"; done <"$engine_run/bundles"
    mkdir -p "$@"
  ) || engine_fail 73 'cannot write to /run'
  mkdir -p "$engine_state/originals" "$engine_state/secrets" "$engine_state/journal" ||
    engine_fail 73 "cannot write to $engine_state" "look with: df $engine_state"
  # shellcheck disable=SC2016
  engine_list parents awk '
    function up(p) { sub(/\/[^\/]*$/, "", p); return p == "" ? "/" : p }
    function once(p) { if (!(p in seen)) { seen[p] = 1; print p } }
    BEGIN { FS = "\t" }
    FILENAME ~ /\/paths$/ { once(up($3)) }
    FILENAME ~ /\/record$/ { once(up($10)) }
    FILENAME ~ /\/(roots|switches|switches\.held)$/ { once($2) }' "$engine_run/paths" "$engine_run/record" "$engine_run/roots" \
    "$engine_run/switches" "$engine_run/switches.held" || engine_fail 73 'cannot write to /run'
  engine_each parents realpath -m -z -- | tr '\0' '\n' >"$engine_run/resolved"
  # shellcheck disable=SC2016
  engine_list look awk '
    function up(p) { sub(/\/[^\/]*$/, "", p); return p == "" ? "/" : p }
    function once(p) { if (!(p in seen)) { seen[p] = 1; print p } }
    function all(p) { while (p != "/") { once(p); p = up(p) } once(p) }
    function place(p,   d) { d = real[up(p)]; sub(/^.*\//, "", p); return (d == "/" ? "" : d) "/" p }
    BEGIN { FS = "\t" }
    FILENAME ~ /\/parents$/ { parent[FNR] = $0; parents++; next }
    FILENAME ~ /\/resolved$/ { real[parent[FNR]] = $0; resolved++; next }
    FILENAME ~ /\/paths$/ { all(place($3)) }
    FILENAME ~ /\/record$/ { all(place($10)) }
    FILENAME ~ /\/(roots|switches|switches\.held)$/ { all(real[$2]) }
    END { exit parents != resolved }' "$engine_run/parents" "$engine_run/resolved" "$engine_run/paths" \
    "$engine_run/record" "$engine_run/roots" "$engine_run/switches" "$engine_run/switches.held" ||
    engine_fail 70 'a directory of a managed path is a loop of symbolic links, or has a newline in its name'
  # shellcheck disable=SC2016
  engine_each look sh -c 'exec find "$@" -maxdepth 0 -printf "%y\t%m\t%u\t%g\t%p\t%l\n"' sh >"$engine_run/seen" 2>"$engine_run/unseen"
  find "$engine_state/originals" "$engine_state/secrets" -mindepth 1 ! -type d -printf '%H\t/%P\t%l\n' >"$engine_run/kept" ||
    engine_fail 73 "cannot read $engine_state"
  # shellcheck disable=SC2016
  engine_list hashed awk '
    BEGIN { FS = "\t"; run = ENVIRON["engine_run"] }
    FILENAME ~ /\/look$/ { looks++; next }
    # A complaint a path that is not there.
    FILENAME ~ /\/unseen$/ { looks--; next }
    FILENAME ~ /\/seen$/ { looks-- }
    FILENAME ~ /\/kept$/ { if ($1 ~ /\/secrets$/) landed[$2] = $1 $2; next }
    FILENAME ~ /\/seen$/ { if ($1 == "f") regular[$5] = 1; next }
    FILENAME ~ /\/parents$/ { parent[FNR] = $0; next }
    FILENAME ~ /\/resolved$/ { real[parent[FNR]] = $0; next }
    # A secret that was delivered again is compared with the one that is installed.
    FILENAME ~ /\/paths$/ && $2 == "secret" && (("/" $7 "." $8) in landed) { print landed["/" $7 "." $8] }
    $2 == "file" || FILENAME ~ /\/paths$/ && $2 == "secret" && (("/" $7 "." $8) in landed) {
      p = d = FILENAME ~ /\/paths$/ ? $3 : $10
      sub(/\/[^\/]*$/, "", d)
      d = real[d == "" ? "/" : d]
      sub(/^.*\//, "", p)
      p = (d == "/" ? "" : d) "/" p
      if (p in regular) { print p; delete regular[p] }
      if (FILENAME ~ /\/paths$/ && $2 == "file") print run "/content/" $7
    }
    END { exit looks != 0 }' "$engine_run/look" "$engine_run/unseen" "$engine_run/kept" "$engine_run/seen" "$engine_run/parents" \
    "$engine_run/resolved" "$engine_run/paths" "$engine_run/record" ||
    engine_fail 73 'the managed paths could not be looked at' "look with: df /run; ls -ld with the paths of the plan"
  engine_each hashed sha256sum -z -- 2>"$engine_run/output" | tr '\0' '\n' >"$engine_run/hashes"
  engine_decide
}

# engine_list NAME COMMAND...: the command's output is the list NAME.
engine_list() {
  engine_output=$engine_run/$1
  shift
  engine_run=$engine_run "$@" >"$engine_output"
}

# engine_each LIST COMMAND...: the command with the lines of the list as further arguments. LIST is a path, or a name in
# $engine_run.
engine_each() {
  case $1 in
    /*) engine_input=$1 ;;
    *) engine_input=$engine_run/$1 ;;
  esac
  shift
  [ ! -s "$engine_input" ] || xargs -d '\n' "$@" <"$engine_input"
}

engine_require_secrets() {
  [ -e "$engine_run/undelivered" ] || return 0
  while IFS=$engine_tab read -r engine_a engine_b engine_c; do
    printf '%s: secret %s %s is needed at %s and was not delivered\n' "$engine_host" "$engine_a" "$engine_b" "$engine_c" >&2
  done <"$engine_run/undelivered"
  engine_fail 65 'nothing was written: deliver it again (raise the version of the secret in the declaration) and apply'
}
