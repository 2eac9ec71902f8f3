# shellcheck shell=sh
# The convergence engine: brings one host to the state that a plan declares. Functions only; the caller appends
#
#   engine_apply <<'CDKTF-MUTUAL-TLS-PAYLOAD'      base64(gzip(frames))
#   engine_secrets <<'CDKTF-MUTUAL-TLS-PAYLOAD'    lines of NAME VERSION BASE64
#
# and runs the file with /bin/sh as root. Nothing but a POSIX shell, coreutils, findutils, awk and util-linux is needed.
#
# A frame is `@ N KEY` and N parts, a line each, that joined by newlines are the content of KEY: `plan`, or the path of a
# file. Frames are text; a `file ... base64` of the plan is decoded here.
#
# A bundle is applied as one: packages, stage, validate, swap, notify, wait, else roll back. What a killed run leaves is
# settled by the next one, from the bundle's journal:
#   prepare   nothing of the host was touched: forget it
#   swap      some files may be new: put the previous ones back
#   swapped   all files are new: write the record if that was not done; notifications are still due
#
# Exit codes: 0 done, 65 payload or plan refused, 69 another operating system, 70 failed (and rolled back where anything
# was touched), 71 failed and not rolled back, 73 the host cannot be written, 75 another apply holds the host, 77 not root.

engine_state=/var/lib/cdktf-mutual-tls
engine_run=/run/cdktf-mutual-tls
engine_lock=/run/cdktf-mutual-tls.lock
engine_lock_seconds=60
engine_policy=/usr/sbin/policy-rc.d
engine_policy_mark='# by cdktf-mutual-tls while packages are installed'
engine_tab=$(printf '\t')
engine_newline='
'

# ---------------------------------------------------------------------------------------------------- the two entries

# Reads the payload on standard input and applies it.
engine_apply() {
  engine_begin
  engine_read
  engine_require_os
  engine_load_record
  engine_compare
  engine_require_secrets
  engine_recover
  engine_bundles
  engine_finish
}

# Reads `NAME VERSION BASE64` a line on standard input and leaves each value, for root only, for the next engine_apply.
# A line `os ID VERSION` names the operating system that the host must be.
engine_secrets() {
  engine_environment
  engine_require_writable
  mkdir -p "$engine_state/secrets" || engine_fail 73 "cannot make $engine_state/secrets"
  engine_count=0
  while IFS=' ' read -r name version value || [ -n "$name" ]; do
    case $name in
      '') continue ;;
      os)
        engine_os_is "$version" "$value"
        continue
        ;;
      .* | *[!A-Za-z0-9._-]*) engine_fail 65 'a secret has a name that is not made of A-Z a-z 0-9 . _ -' ;;
    esac
    case $version in
      '' | *[!A-Za-z0-9._-]*) engine_fail 65 "secret $name: its version is not made of A-Z a-z 0-9 . _ -" ;;
    esac
    # printf is a builtin: the value is in no argument list and in no environment.
    if ! printf %s "$value" | base64 -d >"$engine_state/secrets/.new" 2>/dev/null; then
      rm -f "$engine_state/secrets/.new"
      engine_fail 65 "secret $name: its value did not arrive as base64, or could not be written" "look with: df $engine_state"
    fi
    if ! [ -s "$engine_state/secrets/.new" ]; then
      rm -f "$engine_state/secrets/.new"
      engine_fail 65 "secret $name: its value is empty; give the value and apply again"
    fi
    mv -fT -- "$engine_state/secrets/.new" "$engine_state/secrets/$name.$version" ||
      engine_fail 73 "secret $name: cannot be written to $engine_state/secrets"
    engine_count=$((engine_count + 1))
  done
  value=
  sync -f "$engine_state/secrets"
  printf '%s: %s secrets delivered\n' "$engine_host" "$engine_count"
}

# ------------------------------------------------------------------------------------------------- before any decision

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

engine_require_writable() {
  [ "$(id -u)" = 0 ] || engine_fail 77 'only root can apply a plan: run the same script with sudo, or connect as root'
  for engine_directory in /etc /var/lib /run; do
    [ -w "$engine_directory" ] || engine_fail 73 "$engine_directory is on a read-only file system: nothing was written" \
      "look with: findmnt -T $engine_directory"
  done
  [ ! -L "$engine_state" ] || engine_fail 73 "$engine_state is a symbolic link: move it away, nothing was written"
  mkdir -p "$engine_state" || engine_fail 73 "cannot make $engine_state"
  case $(stat -c '%u %a' "$engine_state") in
    '0 700') ;;
    *) engine_fail 73 "$engine_state must belong to root with mode 0700: somebody changed it, look why" ;;
  esac
}

engine_begin() {
  engine_environment
  engine_now
  engine_started=$engine_clock
  engine_require_writable
  engine_take_lock
  trap engine_end EXIT
  trap 'exit 143' INT TERM
  rm -rf "$engine_run"
  mkdir "$engine_run" "$engine_run/content" "$engine_run/command" "$engine_run/steps" || engine_fail 73 "cannot write to /run"
  engine_policy_remove
  engine_changed=0 engine_pruned=0 engine_installed=0 engine_dirty=no engine_outcome=running engine_new_generation=no
  engine_reloaded='' engine_restarted='' engine_other_starts='' engine_enabled='' engine_why='' engine_knows_units=no engine_installed_now=''
  engine_date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
}

engine_end() {
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
  exec 9>>"$engine_lock" || engine_fail 73 "cannot write $engine_lock"
  if ! flock -n 9; then
    read -r engine_holder <"$engine_lock" || engine_holder='another apply'
    printf '%s: waiting for %s (at most %s s)\n' "$engine_host" "$engine_holder" "$engine_lock_seconds"
    flock -w "$engine_lock_seconds" 9 || engine_fail 75 "$engine_holder still holds this host" \
      'nothing was written; apply again when it is over'
  fi
  printf 'pid %s, which applies since %s\n' "$$" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$engine_lock"
}

# ------------------------------------------------------------------------------------------------------------ the plan

engine_read() {
  { base64 -d >"$engine_run/payload.gz" 2>/dev/null && gzip -dc <"$engine_run/payload.gz" >"$engine_run/frames"; } ||
    engine_fail 65 'the payload is not base64 of a gzip file, or was cut on its way, or /run is full: nothing was written'
  engine_unpack <"$engine_run/frames" || engine_refuse 'payload'
  rm "$engine_run/payload.gz" "$engine_run/frames"
  [ "$(find "$engine_run/content" -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }')" = \
    "$(awk -F '\t' '{ n += $3 } END { print n + 0 }' "$engine_run/index")" ] ||
    engine_fail 73 '/run is full: nothing was written' 'look with: df /run'
  engine_parse || engine_refuse 'plan'
  while read -r engine_word engine_a engine_b; do
    case $engine_word in
      host) engine_host=$engine_a ;;
      os) engine_os=$engine_a engine_os_version=$engine_b ;;
    esac
  done <"$engine_run/head"
  while read -r engine_a; do
    base64 -d "$engine_run/content/$engine_a" >"$engine_run/decoded" 2>/dev/null ||
      engine_fail 65 'the content of a file that the plan calls base64 is not: nothing was written'
    mv -f "$engine_run/decoded" "$engine_run/content/$engine_a"
  done <"$engine_run/binaries"
}

engine_refuse() {
  head -n 20 "$engine_run/refused" 2>/dev/null | while IFS= read -r engine_words; do
    printf '%s: %s\n' "$engine_host" "$engine_words" >&2
  done
  engine_fail 65 "the $1 is refused: nothing was written"
}

# Frames on standard input become content/1, content/2, ... and the index `number, parts, bytes, key`.
engine_unpack() {
  printf '' >"$engine_run/index"
  dir=$engine_run awk '
    function refuse(what) { print "frame " (n + 1) ": " what > (dir "/refused"); bad = 1; exit 65 }
    BEGIN { dir = ENVIRON["dir"]; ORS = "" }
    left == 0 {
      if ($0 !~ /^@ [1-9][0-9]* ./) refuse("a line `@ N KEY` is expected\n")
      left = parts = $2 + 0
      key = substr($0, 4 + length($2))
      if (key in seen) refuse("a second frame for " key "\n")
      seen[key] = 1
      file = key == "plan" ? dir "/plan" : dir "/content/" ++n
      bytes = 0
      next
    }
    --left { print $0 "\n" > file; bytes += length($0) + 1; next }
    {
      print $0 > file
      bytes += length($0)
      close(file)
      if (key != "plan") print n "\t" parts "\t" bytes "\t" key "\n" > (dir "/index")
    }
    END {
      if (bad) exit 65
      if (left) refuse("the payload ends " left " lines too early\n")
      if (!("plan" in seen)) refuse("there is no plan\n")
    }'
}

# The plan becomes tables: head, bundles, paths, packages, steps/BUNDLE, and the words of each command in command/N.
# Every mistake is listed with its line.
engine_parse() {
  printf '' >"$engine_run/bundles"
  printf '' >"$engine_run/paths"
  printf '' >"$engine_run/packages"
  printf '' >"$engine_run/roots"
  printf '' >"$engine_run/binaries"
  printf '' >"$engine_run/enables"
  dir=$engine_run state=$engine_state awk '
    function refuse(what, fix) {
      print "plan line " line ": " what (fix == "" ? "" : "; " fix) > (dir "/refused")
      bad = 1
    }
    function decode(s,   out, i, high, low) {
      while (i = index(s, "%")) {
        high = index(HEX, toupper(substr(s, i + 1, 1)))
        low = index(HEX, toupper(substr(s, i + 2, 1)))
        if (length(s) < i + 2 || !high || !low || high + low == 2) {
          refuse("`" s "` has a % that no two hexadecimal digits (but 00) follow")
          return out s
        }
        out = out substr(s, 1, i - 1) sprintf("%c", 16 * high + low - 17)
        s = substr(s, i + 3)
      }
      return out s
    }
    function path_ok(p) {
      if (p !~ /^\/./ || p ~ /\/$/ || p ~ /\/\// || p ~ /\/\.\.?\// || p ~ /\/\.\.?$/ || p ~ CONTROL || length(p) > 4000)
        refuse("`" p "` is no path", "allowed: absolute, without `//`, `.`, `..`, a final `/` or control characters")
      else if (index(p "/", state "/") == 1)
        refuse("`" p "` belongs to the engine itself")
      else return 1
      return 0
    }
    function word_ok(what, s, pattern, allowed) {
      if (s ~ pattern) return 1
      refuse(what " `" s "` is not allowed", "allowed: " allowed)
      return 0
    }
    function unit_ok(s) { return word_ok("unit", s, "^[A-Za-z0-9_.:@\\\\-]+\\.(service|timer|socket|path|target|mount)$", "a full unit name, such as apache2.service") }
    function fields_ok(least, most, form) {
      if (count >= least && (!most || count <= most)) return 1
      refuse("`" f[1] "` has " (count - 1) " fields", "expected: " form)
      return 0
    }
    # The words of a command from field `first` on: one a line, with %25 and %0A for the two bytes that a line cannot hold.
    function command(first,   i, word, file) {
      file = dir "/command/" ++commands
      if (f[first] == "") refuse("the command is empty")
      for (i = first; i <= count; i++) {
        word = f[i]
        gsub(/%/, "%25", word)
        gsub(/\n/, "%0A", word)
        print word > file
      }
      close(file)
      return commands
    }
    function own(kind, a, b,   p) {
      p = f[2]
      if (!path_ok(p)) return
      if (p in owner_line) { refuse("`" p "` is already owned by line " owner_line[p]); return }
      owner_line[p] = line
      kind_of[p] = kind
      order[++paths] = p
      if (kind != "link" && kind != "absent") {
        word_ok("mode", f[3], "^0[0-7][0-7][0-7]$", "four octal digits that begin with 0, such as 0644")
        word_ok("owner", f[4], NAME, "the name of a user")
        word_ok("group", f[5], NAME, "the name of a group")
        print bundles "\t" kind "\t" p "\t" f[3] "\t" f[4] "\t" f[5] "\t" a "\t" b > (dir "/paths")
      } else print bundles "\t" kind "\t" p "\t-\t-\t-\t" a "\t" b > (dir "/paths")
    }
    function step(text) { print text > (dir "/steps/" bundles) }
    BEGIN {
      FS = "\t"
      dir = ENVIRON["dir"]; state = ENVIRON["state"]
      HEX = "0123456789ABCDEF"
      CONTROL = "[\001-\037\177]"
      NAME = "^[A-Za-z_][A-Za-z0-9_.-]*[$]?$"
      while ((getline row < (dir "/index")) > 0) {
        split(row, cell, "\t")
        number[substr(row, length(cell[1] cell[2] cell[3]) + 4)] = cell[1]
        parts[cell[1]] = cell[2]
      }
    }
    {
      line = NR
      sub(/^ +/, "")
      if ($0 == "") next
      count = split($0, f, / /)
      if (!begun++) {
        if ($0 != "cdktf-mutual-tls-plan 1") { refuse("`" $0 "` is not `cdktf-mutual-tls-plan 1`", "plan and engine must be of one version"); exit }
        next
      }
      for (i = 2; i <= count; i++) f[i] = decode(f[i])
      if (!bundles && f[1] != "host" && f[1] != "os" && f[1] != "bundle") {
        refuse("`" f[1] "` before the first bundle", "allowed there: host, os, bundle")
        next
      }
      if (f[1] == "host" || f[1] == "os") {
        if (bundles) refuse("`" f[1] "` after the first bundle")
        if (f[1] in head) refuse("a second `" f[1] "`")
        head[f[1]] = 1
        for (i = 2; i <= count; i++) word_ok(f[1], f[i], "^[A-Za-z0-9._-]+$", "A-Z a-z 0-9 . _ -")
        if (f[1] == "host" ? fields_ok(2, 2, "host NAME") : fields_ok(3, 3, "os ID VERSION")) print $0 > (dir "/head")
      } else if (f[1] == "bundle") {
        if (fields_ok(2, 2, "bundle NAME") && word_ok("bundle", f[2], "^[A-Za-z0-9][A-Za-z0-9._-]*$", "A-Z a-z 0-9 . _ -") && f[2] in bundle)
          refuse("a second bundle `" f[2] "`")
        bundle[f[2]] = 1
        print f[2] > (dir "/bundles")
        bundles++
        printf "" > (dir "/steps/" bundles)
      } else if (f[1] == "package") {
        if (fields_ok(2, 2, "package NAME") && word_ok("package", f[2], "^[A-Za-z0-9][A-Za-z0-9+._-]*$", "A-Z a-z 0-9 + . _ -"))
          print bundles "\t" f[2] > (dir "/packages")
      } else if (f[1] == "directory") {
        if (fields_ok(5, 5, "directory PATH MODE OWNER GROUP")) own("directory", "-", "-")
      } else if (f[1] == "file") {
        if (!fields_ok(5, 6, "file PATH MODE OWNER GROUP [base64]")) next
        if (count == 6 && f[6] != "base64") refuse("encoding `" f[6] "` is not allowed", "allowed: base64, or none")
        if (!(f[2] in number)) { refuse("the payload has no content for `" f[2] "`"); next }
        own("file", number[f[2]], count == 6 ? 0 : parts[number[f[2]]])
        if (count == 6) print number[f[2]] > (dir "/binaries")
      } else if (f[1] == "link") {
        if (!fields_ok(3, 3, "link PATH TARGET")) next
        if (f[3] == "" || f[3] ~ CONTROL) refuse("target `" f[3] "` is empty or has control characters")
        own("link", f[3], "-")
      } else if (f[1] == "absent") {
        if (fields_ok(2, 2, "absent PATH")) own("absent", "-", "-")
      } else if (f[1] == "secret") {
        if (!fields_ok(7, 7, "secret PATH MODE OWNER GROUP NAME VERSION")) next
        if (word_ok("secret", f[6], "^[A-Za-z0-9_-][A-Za-z0-9._-]*$", "A-Z a-z 0-9 . _ -") && word_ok("version", f[7], "^[A-Za-z0-9._-]+$", "A-Z a-z 0-9 . _ -"))
          own("secret", f[6], f[7])
      } else if (f[1] == "validate") {
        if (!fields_ok(3, 0, "validate ROOT COMMAND...") || !path_ok(f[2])) next
        print bundles "\t" f[2] > (dir "/roots")
        step("validate\t" f[2] "\t" command(3))
      } else if (f[1] == "on-change") {
        if (!fields_ok(3, 0, "on-change reload|restart|start UNIT, or on-change run COMMAND...")) next
        if (f[2] == "run") step("run\t" command(3))
        else if (f[2] != "reload" && f[2] != "restart" && f[2] != "start") refuse("`" f[2] "` is not allowed", "allowed: reload, restart, start, run")
        else if (fields_ok(3, 3, "on-change " f[2] " UNIT") && unit_ok(f[3])) step(f[2] "\t" f[3])
      } else if (f[1] == "enable") {
        if (fields_ok(2, 2, "enable UNIT") && unit_ok(f[2])) { step("enable\t" f[2]); print f[2] > (dir "/enables") }
      } else if (f[1] == "await") {
        if (!fields_ok(4, 0, "await SECONDS LABEL COMMAND...")) next
        if (f[2] !~ /^[1-9][0-9]?[0-9]?$/) refuse("`" f[2] "` seconds", "allowed: 1 to 999")
        if (f[3] == "" || f[3] ~ CONTROL) refuse("label `" f[3] "` is empty or has control characters")
        step("await\t" f[2] "\t" command(4) "\t" f[3])
      } else refuse("unknown word `" f[1] "`", "allowed: package, directory, file, link, absent, secret, validate, on-change, enable, await, bundle")
    }
    END {
      if (!begun) refuse("the plan is empty")
      else if (!bad && (!("host" in head) || !("os" in head))) refuse("`host` and `os` are needed before the first bundle")
      for (key in number) if (kind_of[key] != "file") { line = "-"; refuse("the payload has content for `" key "`, which is no file of the plan") }
      for (i = 1; i <= paths; i++) {
        p = order[i]
        line = owner_line[p]
        while (sub(/\/[^\/]*$/, "", p) && p != "")
          if (p in kind_of && kind_of[p] != "directory") refuse("`" order[i] "` lies below `" p "`, which line " owner_line[p] " declares as " kind_of[p])
      }
      exit bad ? 65 : 0
    }' "$engine_run/plan"
}

engine_require_os() {
  engine_os_is "$engine_os" "$engine_os_version"
}

# engine_os_is ID VERSION: refuses a host that is something else.
engine_os_is() {
  engine_id='' engine_version_id=''
  while IFS='=' read -r engine_a engine_b; do
    engine_b=${engine_b#[\"\']} engine_b=${engine_b%[\"\']}
    case $engine_a in
      ID) engine_id=$engine_b ;;
      VERSION_ID) engine_version_id=$engine_b ;;
    esac
  done </etc/os-release
  case $engine_id/$engine_version_id in
    "$1/$2" | "$1/$2".*) ;;
    *) engine_fail 69 "this host runs $engine_id $engine_version_id, the plan is for $1 $2: nothing was written" \
      'declare the platform that the host has, or apply to the right host' ;;
  esac
}

# ---------------------------------------------------------------------------------------------------------- the record

# Loads $engine_state/record, which is not trusted: a line that is not as this engine writes it is named and dropped.
engine_load_record() {
  engine_generation=0
  printf '' >"$engine_run/record"
  printf '' >"$engine_run/pending"
  [ -e "$engine_state/record" ] || return 0
  engine_a=$(head -n 1 "$engine_state/record")
  [ "$engine_a" = 'cdktf-mutual-tls-record 1' ] ||
    engine_fail 73 "$engine_state/record is of another version, or broken: nothing was written" \
      'apply with the version that wrote it, or move it away (then nothing is pruned that was applied so far)'
  state=$engine_state dir=$engine_run awk '
    function path_ok(p) { return p ~ /^\/./ && p !~ /\/$/ && p !~ /\/\// && p !~ /\/\.\.?\// && p !~ /\/\.\.?$/ && p !~ /[\001-\037\177]/ && index(p "/", ENVIRON["state"] "/") != 1 }
    BEGIN {
      FS = "\t"
      dir = ENVIRON["dir"]
      generation = 0
      ORIGIN = "^(made|kept|found:[0-7][0-7][0-7][0-7]:[A-Za-z0-9_][A-Za-z0-9_.$-]*:[A-Za-z0-9_][A-Za-z0-9_.$-]*)$"
    }
    NR == 1 || $1 == "run" { next }
    $1 == "generation" && $2 ~ /^[0-9]+$/ { generation = $2; next }
    $1 == "pending" && NF == 3 && $2 ~ /^[A-Za-z0-9.][A-Za-z0-9._-]*$/ { print $2 "\t" $3 > (dir "/pending"); next }
    $1 == "path" && NF == 10 && $2 ~ /^(file|link|secret|directory|absent)$/ && path_ok($10) && ($9 == "/" || path_ok($9)) && $7 ~ /^[A-Za-z0-9.][A-Za-z0-9._-]*$/ && $8 ~ ORIGIN && !($10 in seen) {
      seen[$10] = 1
      print > (dir "/record")
      next
    }
    { print "the record has a line that this engine does not write; it is left out: line " NR > (dir "/strange") }
    END { print generation > (dir "/generation") }' "$engine_state/record"
  read -r engine_generation <"$engine_run/generation"
  if [ -e "$engine_run/strange" ]; then
    while IFS= read -r engine_a; do
      printf '%s: %s\n' "$engine_host" "$engine_a" >&2
    done <"$engine_run/strange"
  fi
}

# engine_compose PATHS: the whole record on standard output.
engine_compose() {
  printf 'cdktf-mutual-tls-record 1\ngeneration\t%s\nrun\t%s\t%s\n' "$engine_generation" "$engine_date" "$engine_outcome"
  while IFS= read -r engine_a; do
    printf 'pending\t%s\n' "$engine_a"
  done <"$engine_run/pending"
  cat "$1"
}

engine_write_record() {
  engine_compose "$engine_run/record" >"$engine_state/record.new" && sync "$engine_state/record.new" &&
    mv -fT "$engine_state/record.new" "$engine_state/record" && sync "$engine_state" && return 0
  engine_words="cannot write $engine_state/record: what was done so far is done again by the next apply"
  printf '%s: %s\n' "$engine_host" "$engine_words" >&2
  return 1
}

# record.next is the record with the paths of the current bundle as declared.
engine_merge() {
  touch "$engine_lists/record" "$engine_lists/drop"
  awk -F '\t' '
    FILENAME ~ /\/drop$/ { gone[$1] = 1; next }
    FILENAME ~ /\/b\/[0-9]+\/record$/ { gone[$10] = 1; print; next }
    !($10 in gone)' "$engine_lists/drop" "$engine_lists/record" "$engine_run/record" >"$engine_run/record.next"
}

# engine_due NAME UNITS: notes that this bundle's notifications are due; UNITS are those whose own files change.
engine_due() {
  name=$1 units=$2 awk 'BEGIN { FS = OFS = "\t"; name = ENVIRON["name"]; units = ENVIRON["units"] }
    $1 == name { units = units " " $2; next }
    { print }
    END {
      n = split(units, unit, " ")
      for (i = 1; i <= n; i++) if (!(unit[i] in seen)) { seen[unit[i]] = 1; all = all (all == "" ? "" : " ") unit[i] }
      print name, all
    }' "$engine_run/pending" >"$engine_run/pending.new"
  mv -f "$engine_run/pending.new" "$engine_run/pending"
}

# engine_settled NAME: its notifications are done.
engine_settled() {
  name=$1 awk -F '\t' '$1 != ENVIRON["name"]' "$engine_run/pending" >"$engine_run/pending.new"
  mv -f "$engine_run/pending.new" "$engine_run/pending"
}

# --------------------------------------------------------------------------------- what is there, against what should be

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
    FILENAME ~ /\/roots$/ { once($2) }' "$engine_run/paths" "$engine_run/record" "$engine_run/roots"
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
    FILENAME ~ /\/roots$/ { all(real[$2]) }
    END { exit parents != resolved }' "$engine_run/parents" "$engine_run/resolved" "$engine_run/paths" \
    "$engine_run/record" "$engine_run/roots" ||
    engine_fail 70 'a directory of a managed path is a loop of symbolic links, or has a newline in its name'
  # shellcheck disable=SC2016
  engine_each look sh -c 'exec find "$@" -maxdepth 0 -printf "%y\t%m\t%u\t%g\t%p\t%l\n" 2>/dev/null' sh >"$engine_run/seen"
  # shellcheck disable=SC2016
  engine_list hashed awk '
    BEGIN { FS = "\t"; run = ENVIRON["engine_run"] }
    FILENAME ~ /\/seen$/ { if ($1 == "f") regular[$5] = 1; next }
    FILENAME ~ /\/parents$/ { parent[FNR] = $0; next }
    FILENAME ~ /\/resolved$/ { real[parent[FNR]] = $0; next }
    $2 == "file" {
      p = d = FILENAME ~ /\/paths$/ ? $3 : $10
      sub(/\/[^\/]*$/, "", d)
      d = real[d == "" ? "/" : d]
      sub(/^.*\//, "", p)
      p = (d == "/" ? "" : d) "/" p
      if (p in regular) { print p; delete regular[p] }
      if (FILENAME ~ /\/paths$/) print run "/content/" $7
    }' "$engine_run/seen" "$engine_run/parents" "$engine_run/resolved" "$engine_run/paths" "$engine_run/record"
  engine_each hashed sha256sum -z -- 2>/dev/null | tr '\0' '\n' >"$engine_run/hashes"
  find "$engine_state/originals" "$engine_state/secrets" -mindepth 1 ! -type d -printf '%H\t/%P\n' >"$engine_run/kept"
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
  if [ -s "$engine_input" ]; then
    tr '\n' '\0' <"$engine_input" | xargs -0 -r "$@"
  fi
}

engine_decide() {
  run=$engine_run state=$engine_state awk '
    function up(p) { sub(/\/[^\/]*$/, "", p); return p == "" ? "/" : p }
    function base(p) { sub(/^.*\//, "", p); return p }
    function below(d, name) { return (d == "/" ? "" : d) "/" name }
    function real_of(p) { return below(real[up(p)], base(p)) }
    function mount_of(d) { while (!(d in mount) && d != "/") d = up(d); return d }
    function stage_root(i, d,   m) {
      m = mount_of(d)
      return m == state_mount ? state "/journal/" name[i] : below(m, ".cdktf-mutual-tls/" name[i])
    }
    function emit(i, list, text) {
      if (!((i, list) in size)) { lists++; list_bundle[lists] = i; list_name[lists] = list }
      entry[i, list, ++size[i, list]] = text
    }
    function say(i, sign, p, what, class) {
      emit(i, "say", sign "\t" p "\t" what "\t" class)
      if (class != "note") changes[i]++
    }
    function octal(m) { while (length(m) < 4) m = "0" m; return m }
    function metadata(r, mode, user, group,   s) {
      if (octal(bits[r]) != mode) s = "mode " octal(bits[r]) " -> " mode
      if (user != user_of[r] || group != group_of[r])
        s = s (s == "" ? "" : ", ") "owner " user_of[r] ":" group_of[r] " -> " user ":" group
      return s
    }
    function needs(i, user, group) {
      if (!((i, "u", user) in needed_name)) { needed_name[i, "u", user] = 1; emit(i, "need", "passwd\t" user) }
      if (!((i, "g", group) in needed_name)) { needed_name[i, "g", group] = 1; emit(i, "need", "group\t" group) }
    }
    function touched(i, r,   u) {
      touch[i, ++touches[i]] = r
      if (index(r, "/etc/systemd/system/") != 1) return
      u = substr(r, 21)
      sub(/\/.*$/, "", u)
      sub(/\.(d|wants|requires|upholds)$/, "", u)
      if (!((i, u) in unit)) { unit[i, u] = 1; emit(i, "unit", u) }
    }
    # The directory d in the stage, as it is or will be on the host; a missing one is made.
    function ensure(i, s, d,   m) {
      if ((i, s, d) in ensured) return
      ensured[i, s, d] = 1
      if (type[d] != "" && type[d] != "d") { emit(i, "clash", d " is a file, and a directory is needed: move it away"); return }
      if (d != "/") ensure(i, s, up(d))
      emit(i, "made", s "/new" (d == "/" ? "" : d))
      if ((i, d) in wanted) m = wanted[i, d]
      else if (type[d] == "d") m = octal(bits[d]) "\t" user_of[d] "\t" group_of[d]
      else m = "0755\troot\troot"
      emit(i, "attr", m "\t" s "/new" (d == "/" ? "" : d))
      if (type[d] == "d") return
      if (type[up(d)] == "d") emit(i, "move", s "\t" up(d) "\t" base(d))
      emit(i, "unmake", d)
      touched(i, d)
      if ((i, d) in wanted) return
      say(i, "+", d "/", "0755 root root", "change")
      emit(i, "record", "path\tdirectory\t-\t0755\troot\troot\t" name[i] "\tmade\t" up(d) "\t" d)
    }
    # One object to stage for the real path r. how: content NUMBER PARTS, copy SOURCE, or link TARGET.
    function put(i, r, how, a, z, mode, user, group,   d, s, t) {
      d = up(r); s = stage_root(i, d); t = s "/new" r
      use_stage(i, s)
      ensure(i, s, d)
      if (r in mount) emit(i, "inplace", s "\t" r)
      else if (type[d] == "d") emit(i, "move", s "\t" d "\t" base(r))
      if (how == "content" && z) { emit(i, "content", a "\t" z "\t" t); emit(i, "check", sha[run "/content/" a] "\t" t) }
      else if (how == "content") emit(i, "copy", run "/content/" a "\t" t)
      else emit(i, how, a "\t" t)
      if (mode != "-") { emit(i, "attr", mode "\t" user "\t" group "\t" t); needs(i, user, group) }
      before(i, r, s)
      touched(i, r)
    }
    function before(i, r, s) {
      use_stage(i, s)
      if (type[r] == "") emit(i, "gone", r)
      else { emit(i, "previous", s "\t" up(r) "\t" base(r)); }
    }
    function use_stage(i, s) { if (!((i, s) in staged)) { staged[i, s] = 1; emit(i, "stage", s) } }
    function remove(i, r) { before(i, r, stage_root(i, up(r))); emit(i, "remove", r); touched(i, r) }

    # An existing directory becomes as wanted.
    function set_directory(i, r) {
      use_stage(i, stage_root(i, r))
      ensure(i, stage_root(i, r), r)
      emit(i, "dirs", wanted[i, r] "\t" r)
      emit(i, "undirs", octal(bits[r]) "\t" user_of[r] "\t" group_of[r] "\t" r)
      touched(i, r)
    }

    function decide(k,   i, kind, p, r, t, value, origin, why, new) {
      i = path_bundle[k]; kind = path_kind[k]; p = path[k]; r = real_of(p); t = type[r]
      if (r in claimed) { emit(i, "clash", p " is the same place as " claimed[r] ": declare one of them"); return }
      claimed[r] = p
      if (r ~ /^\/(proc|sys|dev|run)\//) { emit(i, "clash", p " is in " substr(r, 1, index(substr(r, 2), "/")) ", where nothing stays: declare another path"); return }
      if (kind == "absent" && r in mount) { emit(i, "clash", p " is a mount point and cannot be removed: unmount it"); return }
      if (kind == "directory" && t == "l") { emit(i, "clash", p " is a symbolic link to " target[r] ": declare the directory that it leads to"); return }
      if (kind == "directory" && t != "" && t != "d") { emit(i, "clash", p " is a file, and a directory is declared: move it away"); return }
      if (kind != "directory" && t != "" && t != "f" && t != "l") { emit(i, "clash", p " is a " (t == "d" ? "directory" : "special file") " and a " kind " is declared: move it away"); return }
      if (p in recorded) origin = origin_of[p]
      else origin = t == "" ? "made" : kind == "directory" ? "found:" octal(bits[r]) ":" user_of[r] ":" group_of[r] : "kept"
      if (!(p in recorded) && kind != "directory" && t != "" && !(r in original)) emit(i, "keep", r)
      new = t == "" ? "+" : "~"

      if (kind == "file") {
        value = sha[run "/content/" path_a[k]]
        if (t == "f") {
          if (sha[r] != value) why = "content"
          if (metadata(r, path_mode[k], path_user[k], path_group[k]) != "") why = why (why == "" ? "" : ", ") metadata(r, path_mode[k], path_user[k], path_group[k])
        } else why = t == "" ? path_mode[k] " " path_user[k] " " path_group[k] : "content (was a symbolic link)"
        if (why != "") {
          put(i, r, "content", path_a[k], path_z[k], path_mode[k], path_user[k], path_group[k])
          say(i, new, p, why, "change")
        }
      } else if (kind == "secret") {
        value = path_a[k] ":" path_z[k]
        if (t != "f" || !(p in recorded) || kind_of[p] != "secret" || value_of[p] != value) {
          if (!(("/" path_a[k] "." path_z[k]) in landed)) print path_a[k] "\t" path_z[k] "\t" p > (run "/undelivered")
          put(i, r, "copy", state "/secrets/" path_a[k] "." path_z[k], 0, path_mode[k], path_user[k], path_group[k])
          say(i, new, p, "secret " path_a[k] " " path_z[k], "change")
        } else if ((why = metadata(r, path_mode[k], path_user[k], path_group[k])) != "") {
          put(i, r, "copy", r, 0, path_mode[k], path_user[k], path_group[k])
          say(i, new, p, why, "change")
        }
      } else if (kind == "link") {
        value = path_a[k]
        if (t != "l" || target[r] != value) {
          put(i, r, "link", value, 0, "-")
          say(i, new, p, "-> " value, "change")
        }
      } else if (kind == "absent") {
        value = "-"
        if (t != "") { remove(i, r); say(i, "-", p, "removed", "change") }
      } else {
        value = "-"
        if (t == "") {
          use_stage(i, stage_root(i, up(r)))
          ensure(i, stage_root(i, up(r)), r)
          needs(i, path_user[k], path_group[k])
          say(i, "+", p "/", path_mode[k] " " path_user[k] " " path_group[k], "change")
        } else if ((why = metadata(r, path_mode[k], path_user[k], path_group[k])) != "") {
          needs(i, path_user[k], path_group[k])
          set_directory(i, r)
          say(i, "~", p "/", why, "change")
        }
      }
      emit(i, "record", "path\t" kind "\t" value "\t" path_mode[k] "\t" path_user[k] "\t" path_group[k] "\t" name[i] "\t" origin "\t" up(r) "\t" p)
    }

    # A directory that left the plan and stays, because it was there before or because other paths are in it: as it was
    # before, or as directories are that nobody declares. One that a person changed is left as it is.
    function release(p,   i, r, m) {
      r = real_of(p)
      if (kind_of[p] != "directory" || type[r] != "d" || up(r) != parent_of[p] || r in claimed) return 0
      if (origin_of[p] == "made" && !(r in occupied)) return 0
      split(origin_of[p] == "made" ? "made:0755:root:root" : origin_of[p], m, ":")
      i = owner_index(p)
      if (m[1] == "made") {
        if (mode_of[p] == m[2] && holder_of[p] == m[3] ":" m[4]) return 1
        emit(i, "record", "path\tdirectory\t-\t" m[2] "\t" m[3] "\t" m[4] "\t" bundle_of[p] "\tmade\t" up(r) "\t" p)
      } else emit(i, "drop", p)
      split(holder_of[p], holder, ":")
      if (metadata(r, mode_of[p], holder[1], holder[2]) == "" && metadata(r, m[2], m[3], m[4]) != "") {
        say(i, "~", p "/", "no longer declared, " metadata(r, m[2], m[3], m[4]), "change")
        wanted[i, r] = m[2] "\t" m[3] "\t" m[4]
        set_directory(i, r)
      }
      return 1
    }
    # A directory is empty when the last bundle that has something in it is through.
    function leaves_last(r, i,   d) {
      if (!i) i = bundles + 1
      for (d = r; d != "/"; d = up(d)) if (last[d] < i) last[d] = i
    }
    function owner_index(p) { return bundle_of[p] in index_of ? index_of[bundle_of[p]] : 0 }

    # A path of the record that left the plan.
    function prune(p,   i, r, t, kind, ours) {
      if (release(p)) return
      r = real_of(p); t = type[r]; kind = kind_of[p]
      if (kind == "directory" && origin_of[p] == "made" && r in occupied) return
      i = kind == "directory" && last[r] <= bundles ? last[r] : kind == "directory" ? 0 : owner_index(p)
      emit(i, "drop", p)
      if (r in claimed || kind == "absent" && (t != "" || !(r in original))) return
      if (up(r) != parent_of[p]) { say(i, "!", p, "left alone: its directory now leads to " up(r), "note"); return }
      if (kind == "directory") {
        if (origin_of[p] == "made" && t == "d") { leaving[i, ++leave[i]] = r; changes[i]++ }
        return
      }
      if (t != "" && t != "f" && t != "l") { say(i, "!", p, "left alone: no longer a file", "note"); return }
      if (r in mount && !(r in original)) { say(i, "!", p, "left alone: a mount point", "note"); return }
      if (t == "") ours = 1
      else if (kind == "file") ours = t == "f" && sha[r] == value_of[p]
      else if (kind == "link") ours = t == "l" && target[r] == value_of[p]
      else ours = t == "f"
      if (!ours) emit(i, "aside", r)
      if (origin_of[p] == "kept" && r in original && type[up(r)] == "d") {
        put(i, r, "copy", state "/originals" r, 0, "-")
        emit(i, "unkeep", state "/originals" r)
        say(i, "-", p, "pruned, the original is back" (ours ? "" : "; changed by hand, kept in " aside r), "prune")
      } else if (t != "") {
        remove(i, r)
        say(i, "-", p, "pruned" (ours ? "" : "; changed by hand, kept in " aside r), "prune")
      }
    }

    # The directories to overlay for a validation, and the mounts in them to keep.
    function judge(i,   k, d, m, c, n, j, swap, top) {
      for (k = 1; k <= touches[i]; k++) {
        d = touch[i, k]
        top = "/" substr(d, 2, index(substr(d, 2) "/", "/") - 1)
        for (j = 1; j <= roots[i]; j++) if (index(d, root[i, j] "/") == 1 && type[root[i, j]] == "d" && length(root[i, j]) > length(top)) top = root[i, j]
        m = mount_of(up(d))
        if (index(m, top "/") == 1) top = m
        if (type[top] != "d" || d == top) { emit(i, "nojudge", d); return }
        if (!(top in chosen)) { chosen[top] = i; list[++n] = top }
      }
      for (k = 2; k <= n; k++) for (j = k; j > 1 && length(list[j]) < length(list[j - 1]); j--) { swap = list[j]; list[j] = list[j - 1]; list[j - 1] = swap }
      for (k = 1; k <= n; k++) {
        d = list[k]
        m = 0
        for (j = 1; j < k; j++) if (index(d, list[j] "/") == 1) m = 1
        if (m && !(d in mount)) delete chosen[d]
        else emit(i, "overlay", d)
      }
      for (c = 1; c <= mounts; c++) for (k = 1; k <= n; k++)
        if (list[k] in chosen && index(mount_list[c], list[k] "/") == 1 && !(mount_list[c] in chosen)) {
          m = 0
          for (j = 1; j <= touches[i]; j++) if (touch[i, j] == mount_list[c]) m = 1
          if (!m) emit(i, "rebind", mount_list[c])
          break
        }
      for (k = 1; k <= n; k++) delete chosen[list[k]]
    }

    BEGIN {
      FS = "\t"
      run = ENVIRON["run"]; state = ENVIRON["state"]
      aside = state "/aside"
      name[0] = ".gone"
      mount["/"] = 1
      while ((getline row < "/proc/self/mountinfo") > 0) {
        split(row, cell, " ")
        d = cell[5]
        gsub(/\\040/, " ", d); gsub(/\\011/, "\t", d); gsub(/\\012/, "\n", d); gsub(/\\134/, "\\", d)
        if (!(d in mount)) { mount[d] = 1; mount_list[++mounts] = d }
      }
      state_mount = mount_of(state)
    }
    FILENAME ~ /\/bundles$/ { name[FNR] = $1; index_of[$1] = FNR; bundles = FNR; next }
    FILENAME ~ /\/parents$/ { parent[FNR] = $0; next }
    FILENAME ~ /\/resolved$/ { real[parent[FNR]] = $0; next }
    FILENAME ~ /\/seen$/ { type[$5] = $1; bits[$5] = $2; user_of[$5] = $3; group_of[$5] = $4; target[$5] = $6; next }
    FILENAME ~ /\/hashes$/ { sha[substr($0, 67)] = substr($0, 1, 64); next }
    FILENAME ~ /\/kept$/ { if ($1 ~ /\/originals$/) original[$2] = 1; else landed[$2] = 1; next }
    FILENAME ~ /\/roots$/ { root[$1, ++roots[$1]] = real[$2]; next }
    FILENAME ~ /\/record$/ {
      p = $10
      record[++records] = p; recorded[p] = 1
      kind_of[p] = $2; value_of[p] = $3; mode_of[p] = $4; holder_of[p] = $5 ":" $6; bundle_of[p] = $7; origin_of[p] = $8; parent_of[p] = $9
      next
    }
    FILENAME ~ /\/paths$/ {
      path_bundle[FNR] = $1; path_kind[FNR] = $2; path[FNR] = $3
      path_mode[FNR] = $4; path_user[FNR] = $5; path_group[FNR] = $6; path_a[FNR] = $7; path_z[FNR] = $8
      declared[$3] = 1
      paths = FNR
      r = real_of($3)
      if ($2 == "directory") wanted[$1, r] = $4 "\t" $5 "\t" $6
      if ($2 != "absent") for (d = r; d != "/"; d = up(d)) occupied[d] = 1
    }
    END {
      for (k = 1; k <= paths; k++) if (path_kind[k] == "absent") leaves_last(real_of(path[k]), path_bundle[k])
      for (k = 1; k <= records; k++) if (!(record[k] in declared)) leaves_last(real_of(record[k]), owner_index(record[k]))
      for (k = 1; k <= paths; k++) decide(k)
      for (k = 1; k <= records; k++) if (!(record[k] in declared)) prune(record[k])
      for (i = 0; i <= bundles; i++) {
        for (k = 2; k <= leave[i]; k++) for (j = k; j > 1 && length(leaving[i, j]) > length(leaving[i, j - 1]); j--) { d = leaving[i, j]; leaving[i, j] = leaving[i, j - 1]; leaving[i, j - 1] = d }
        for (k = 1; k <= leave[i]; k++) emit(i, "rmdir", leaving[i, k])
        for (k = leave[i]; k >= 1; k--) { d = leaving[i, k]; emit(i, "undirs", octal(bits[d]) "\t" user_of[d] "\t" group_of[d] "\t" d) }
        if (changes[i]) emit(i, "changes", changes[i])
        if (changes[i] && roots[i]) judge(i)
      }
      for (k = 1; k <= lists; k++) {
        i = list_bundle[k]; file = run "/b/" i "/" list_name[k]
        n = size[i, list_name[k]]
        # What is unmade goes from the deepest directory up.
        if (list_name[k] == "unmake") for (j = n; j >= 1; j--) print entry[i, list_name[k], j] > file
        else for (j = 1; j <= n; j++) print entry[i, list_name[k], j] > file
        close(file)
      }
    }' "$engine_run/bundles" "$engine_run/parents" "$engine_run/resolved" "$engine_run/seen" "$engine_run/hashes" \
    "$engine_run/kept" "$engine_run/roots" "$engine_run/record" "$engine_run/paths" ||
    engine_fail 70 'the plan could not be compared with the host' 'look with: df /run'
}

engine_require_secrets() {
  [ -e "$engine_run/undelivered" ] || return 0
  while IFS=$engine_tab read -r engine_a engine_b engine_c; do
    printf '%s: secret %s %s is needed at %s and was not delivered\n' "$engine_host" "$engine_a" "$engine_b" "$engine_c" >&2
  done <"$engine_run/undelivered"
  engine_fail 65 'nothing was written: deliver it again (raise the version of the secret in the declaration) and apply'
}

# ----------------------------------------------------------------------------------------------------- running commands

# engine_command N PREFIX...: the words of the plan's command N after those of PREFIX, run with no input; its output goes
# to $engine_run/output.
engine_command() {
  engine_input=$engine_run/command/$1
  engine_shown=
  shift
  while IFS= read -r engine_word; do
    # %0A and %25 stand for the two bytes that a line of the list cannot hold.
    engine_text=
    while :; do
      case $engine_word in
        *%0A*) engine_text=$engine_text${engine_word%%"%0A"*}$engine_newline engine_word=${engine_word#*"%0A"} ;;
        *) break ;;
      esac
    done
    engine_word=$engine_text$engine_word engine_text=
    while :; do
      case $engine_word in
        *%25*) engine_text=$engine_text${engine_word%%"%25"*}% engine_word=${engine_word#*"%25"} ;;
        *) break ;;
      esac
    done
    set -- "$@" "$engine_text$engine_word"
    engine_shown="${engine_shown:+$engine_shown }$engine_text$engine_word"
  done <"$engine_input"
  engine_quietly "$@"
}

engine_quietly() {
  (
    umask 022
    exec "$@"
  ) </dev/null >"$engine_run/output" 2>&1 9>&-
}

# engine_show LINES: the end of the last command's output, for a person who looks for the reason.
engine_show() {
  tail -n "$1" "$engine_run/output" | cut -c 1-400 | while IFS= read -r engine_words; do
    printf '    | %s\n' "$engine_words"
  done
}

# ------------------------------------------------------------------------------------------------------------- packages

# Sets engine_missing to the packages of the bundle that are not installed; one query for those of all bundles.
engine_find_missing() {
  engine_missing=
  [ -s "$engine_run/packages" ] || return 0
  if [ -z "$engine_installed_now" ]; then
    # shellcheck disable=SC2016
    engine_installed_now=$engine_newline$(cut -f 2 "$engine_run/packages" |
      xargs dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' 2>/dev/null)
  fi
  while IFS=$engine_tab read -r engine_a engine_b; do
    [ "$engine_a" = "$engine_index" ] || continue
    case $engine_installed_now in
      *"$engine_newline"?"i $engine_b "*) ;;
      *) engine_missing="$engine_missing $engine_b" ;;
    esac
  done <"$engine_run/packages"
}

# Installs what is missing with apt, and lets no package start its own service: the service is started when its
# configuration is there.
engine_install() {
  printf '  packages%s: installing\n' "$engine_missing"
  engine_policy_add
  # shellcheck disable=SC2086
  if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -type f -name '*_Packages*' -print -quit 2>/dev/null)" ] ||
    ! engine_apt install --no-install-recommends -- $engine_missing; then
    # Lists that are missing or too old, or an installation that was killed: repair, then try once more.
    DEBIAN_FRONTEND=noninteractive engine_quietly dpkg --force-confold --configure -a
    if ! engine_apt update || ! engine_apt install --no-install-recommends -- $engine_missing; then
      engine_policy_remove
      engine_show 12
      engine_give_up "the packages$engine_missing could not be installed" "apt-get install$engine_missing"
    fi
  fi
  engine_policy_remove
  engine_asked=$engine_missing engine_installed_now=
  engine_find_missing
  for engine_b in $engine_asked; do
    case $engine_installed_now in
      *"$engine_newline"?"i $engine_b "*)
        engine_c=${engine_installed_now#*"$engine_newline"?"i $engine_b "}
        printf '  package %s %s installed\n' "$engine_b" "${engine_c%%"$engine_newline"*}"
        engine_installed=$((engine_installed + 1))
        ;;
      *) engine_give_up "apt-get installed no package $engine_b" "apt-cache policy $engine_b" ;;
    esac
  done
}

engine_apt() {
  DEBIAN_FRONTEND=noninteractive engine_quietly apt-get -q -y -o DPkg::Lock::Timeout=60 \
    -o Dpkg::Options::=--force-confold "$@"
}

# A policy that is somebody else's is left as it is.
engine_policy_add() {
  [ ! -e "$engine_policy" ] || return 0
  printf '#!/bin/sh\n%s\nexit 101\n' "$engine_policy_mark" >"$engine_policy.new" && chmod 0755 "$engine_policy.new" &&
    ln "$engine_policy.new" "$engine_policy"
  rm -f "$engine_policy.new"
}

engine_policy_remove() {
  [ -f "$engine_policy" ] || return 0
  {
    read -r _
    read -r engine_a
  } <"$engine_policy"
  [ "$engine_a" != "$engine_policy_mark" ] || rm -f "$engine_policy"
}

# ------------------------------------------------------------------------------------------------------------- a bundle

engine_bundles() {
  engine_index=0
  while IFS= read -r engine_name; do
    engine_index=$((engine_index + 1))
    engine_bundle
  done <"$engine_run/bundles"
  # Whatever else changed, nothing more can have left the plan.
  engine_index=0 engine_name=.gone
  engine_is_pending
  if [ "$engine_pending" = yes ] || [ -e "$engine_run/b/0/drop" ]; then engine_bundle; fi
}

engine_bundle() {
  [ "$engine_dirty" = no ] || engine_compare
  engine_lists=$engine_run/b/$engine_index
  engine_journal=$engine_state/journal/$engine_name
  engine_steps=$engine_run/steps/$engine_index
  [ "$engine_index" != 0 ] || printf '' >"$engine_steps"
  engine_find_missing
  engine_is_pending
  engine_bundle_began=no
  engine_count=0
  if [ -e "$engine_lists/changes" ] || [ -e "$engine_lists/clash" ] || [ -n "$engine_missing" ] || [ "$engine_pending" = yes ]; then
    engine_transaction
  else
    engine_adopt
    engine_keep_up
  fi
}

# Prints the bundle's name before its first line.
engine_bundle_begin() {
  [ "$engine_bundle_began" = no ] || return 0
  engine_bundle_began=yes
  engine_now
  engine_bundle_clock=$engine_clock
  if [ "$engine_index" = 0 ]; then printf 'no longer declared\n'; else printf 'bundle %s\n' "$engine_name"; fi
}

engine_bundle_end() {
  [ "$engine_bundle_began" = yes ] || return 0
  engine_since "$engine_bundle_clock"
  printf '  done in %s s\n' "$engine_seconds"
}

engine_is_pending() {
  engine_pending=no engine_due_units=
  while IFS=$engine_tab read -r engine_a engine_b; do
    [ "$engine_a" = "$engine_name" ] && engine_pending=yes engine_due_units=$engine_b
  done <"$engine_run/pending"
}

# Nothing differs: what is not in the record yet is taken over as it is.
engine_adopt() {
  engine_keep_originals || engine_give_up 'an original could not be kept' "df $engine_state"
  engine_merge
  mv -f "$engine_run/record.next" "$engine_run/record"
  if [ -e "$engine_lists/say" ]; then
    engine_bundle_begin
    engine_say "$engine_lists/say"
  fi
}

engine_keep_originals() {
  engine_each "$engine_lists/keep" cp -a --parents -t "$engine_state/originals" --
}

engine_transaction() {
  engine_bundle_begin
  if [ -n "$engine_missing" ]; then
    # Written first: what the packages make due is not forgotten when this run is killed.
    engine_due "$engine_name" ''
    engine_write_record || engine_give_up 'the packages were not installed' "df $engine_state"
    engine_why='packages installed'
    engine_install
    engine_compare
    engine_is_pending
  else
    engine_why='due since an earlier run'
  fi
  engine_require_possible
  if [ -e "$engine_lists/changes" ]; then
    while read -r engine_a; do engine_count=$engine_a; done <"$engine_lists/changes"
    engine_why="$engine_count changed"
    engine_stage
    engine_validate
    engine_due "$engine_name" "$(cat "$engine_lists/unit" 2>/dev/null)"
    engine_is_pending
    engine_prepare
    engine_swap
    engine_validate_live
  else
    engine_adopt
  fi
  engine_dirty=yes
  engine_started_units='' engine_enabled_units='' engine_done_units='' engine_steps_begun=0
  if engine_validate_again && engine_act && engine_await_all; then
    engine_settle
  else
    engine_roll_back
  fi
  engine_bundle_end
}

# engine_give_up WHAT COMMAND: the bundle failed before anything of it was live.
engine_give_up() {
  engine_forget "$engine_journal"
  engine_outcome="failed $engine_name"
  engine_write_record
  engine_since "$engine_started"
  printf '%s: failed in bundle %s, no file of it was changed (%s s)\n' "$engine_host" "$engine_name" "$engine_seconds"
  engine_fail 70 "bundle $engine_name: $1" "look with: $2"
}

# What no file operation can put right: another kind of thing at a path, an owner that does not exist.
engine_require_possible() {
  if [ -e "$engine_lists/clash" ]; then
    engine_a=$(head -n 1 "$engine_lists/clash")
    engine_give_up "$engine_a" "ls -ld ${engine_a%% *}"
  fi
  [ -e "$engine_lists/need" ] || return 0
  for engine_c in passwd group; do
    # shellcheck disable=SC2046
    engine_found=$(getent "$engine_c" $(awk -F '\t' -v kind="$engine_c" '$1 == kind { print $2 }' "$engine_lists/need"))
    while IFS=$engine_tab read -r engine_a engine_b; do
      case $engine_a,$engine_newline$engine_found in
        "$engine_c",*"$engine_newline$engine_b:"*) ;;
        "$engine_c",*)
          engine_give_up "this host has no $engine_c entry $engine_b: a package or an earlier bundle must make it" \
            "getent $engine_c $engine_b"
          ;;
      esac
    done <"$engine_lists/need"
  done
}

# ---------------------------------------------------------------------------------------------------- stage and validate

# Every new object, with its owner and mode, in a tree of its own on the file system where a rename will make it live; and
# a copy of every object that it replaces.
engine_stage() {
  engine_forget "$engine_journal"
  { mkdir -p "$engine_journal" && cp -R "$engine_lists/." "$engine_journal/" && printf '' >"$engine_journal/prepare" && engine_stage_all; } ||
    engine_give_up 'the new files could not be staged' "df $engine_state /etc"
}

engine_stage_all() {
  sort -t "$engine_tab" -k 2,2 -o "$engine_journal/move" "$engine_journal/move" 2>/dev/null
  if [ -e "$engine_journal/stage" ]; then
    while IFS= read -r engine_a; do
      mkdir -p "$engine_a/new" "$engine_a/old" || return 1
    done <"$engine_journal/stage"
  fi
  engine_each "$engine_journal/made" mkdir -p -- || return 1
  if [ -e "$engine_journal/content" ]; then
    dir=$engine_run/content awk '
      BEGIN { FS = "\t"; ORS = ""; dir = ENVIRON["dir"] }
      {
        source = dir "/" $1
        parts = $2
        to = substr($0, length($1 $2) + 3)
        printf "" > to
        # The last part has no newline after it; where it is empty there is no line to read either.
        for (n = 1; (getline part < source) > 0; n++) print part (n < parts ? "\n" : "") > to
        close(source)
        if (close(to)) exit 1
      }' "$engine_journal/content" || return 1
  fi
  if [ -e "$engine_journal/copy" ]; then
    while IFS=$engine_tab read -r engine_a engine_b; do
      cp -aT -- "$engine_a" "$engine_b" || return 1
    done <"$engine_journal/copy"
  fi
  if [ -e "$engine_journal/link" ]; then
    while IFS=$engine_tab read -r engine_a engine_b; do
      ln -sT -- "$engine_a" "$engine_b" || return 1
    done <"$engine_journal/link"
  fi
  engine_attributes || return 1
  if [ -e "$engine_journal/check" ]; then
    cut -f 2 "$engine_journal/check" >"$engine_run/staged"
    engine_each staged sha256sum -z -- | tr '\0' '\n' |
      awk '{ print substr($0, 1, 64) "\t" substr($0, 67) }' >"$engine_run/staged.sums"
    cmp -s "$engine_run/staged.sums" "$engine_journal/check" || return 1
  fi
  engine_keep_originals || return 1
  if [ -e "$engine_journal/previous" ]; then
    while IFS= read -r engine_b; do
      stage=$engine_b awk -F '\t' '$1 == ENVIRON["stage"] { print ($2 == "/" ? "" : $2) "/" $3 }' "$engine_journal/previous" >"$engine_run/previous"
      engine_each previous cp -a --parents -t "$engine_b/old" -- || return 1
    done <"$engine_journal/stage"
  fi
  if [ -e "$engine_journal/aside" ]; then
    mkdir -p "$engine_state/aside" && engine_each "$engine_journal/aside" cp -a --parents -t "$engine_state/aside" --
  fi
}

# One chown an owner and one chmod a mode; what is made here belongs to root already.
engine_attributes() {
  [ -e "$engine_journal/attr" ] || return 0
  rm -rf "$engine_run/attr"
  mkdir "$engine_run/attr"
  dir=$engine_run/attr awk '
    BEGIN { FS = "\t"; dir = ENVIRON["dir"] }
    function add(verb, value, p) {
      if (!((verb, value) in number)) { number[verb, value] = ++n; print verb "\t" value "\t" n > (dir "/acts") }
      print p > (dir "/" number[verb, value])
    }
    {
      p = substr($0, length($1 $2 $3) + 4)
      if ($2 ":" $3 != "root:root") add("chown", $2 ":" $3, p)
      mode[p] = $1
    }
    END { for (p in mode) add("chmod", mode[p], p) }' "$engine_journal/attr"
  while IFS=$engine_tab read -r engine_b engine_c engine_word; do
    case $engine_b in
      chown) engine_each "attr/$engine_word" chown -h "$engine_c" -- || return 1 ;;
      chmod) engine_each "attr/$engine_word" chmod "$engine_c" -- || return 1 ;;
    esac
  done <"$engine_run/attr/acts"
}

# engine_each_validate FUNCTION: FUNCTION COMMAND-NUMBER for each validation of the bundle.
engine_each_validate() {
  while IFS=$engine_tab read -r engine_word _ engine_c; do
    [ "$engine_word" != validate ] || "$1" "$engine_c" || return 1
  done <"$engine_steps"
}

# Judges the staged files as they would be live, in a mount namespace where overlays show them at their places. Where
# there can be no such namespace, engine_validate_live judges after the swap, before anything is reloaded.
engine_validate() {
  engine_validated=yes
  [ ! -e "$engine_journal/nojudge" ] || { engine_validated=no; return 0; }
  mkdir -p "$engine_run/namespace"
  engine_each_validate engine_validate_staged && return 0
  [ "$engine_validated" = yes ] || return 0
  engine_show 12
  engine_give_up "the new files do not pass: $engine_shown" 'the lines above; what is live was not touched'
}

engine_validate_staged() {
  rm -f "$engine_run/entered"
  engine_command "$1" unshare -m /bin/sh -c "$engine_judge" judge "$engine_journal" "$engine_run/namespace" \
    "$engine_run/entered" && return 0
  [ -e "$engine_run/entered" ] || engine_validated=no
  return 1
}

# In the new namespace: overlays on a tmpfs, deletions, the command. What it changes is gone with the namespace.
# shellcheck disable=SC2016
engine_judge='
  lists=$1 space=$2 entered=$3
  shift 3
  mount -t tmpfs -o mode=0700 tmpfs "$space" && mkdir "$space/live" "$space/next" && mount --rbind / "$space/live" || exit 1
  while IFS= read -r stage; do cp -a "$stage/new/." "$space/next/" || exit 1; done <"$lists/stage"
  n=0
  if [ -e "$lists/overlay" ]; then
    while IFS= read -r at; do
      n=$((n + 1))
      mkdir -p "$space/next$at" "$space/work.$n" && ln -s "$space/live$at" "$space/lower.$n" && ln -s "$space/next$at" "$space/upper.$n" &&
        mount -t overlay -o "lowerdir=$space/lower.$n,upperdir=$space/upper.$n,workdir=$space/work.$n" overlay "$at" || exit 1
    done <"$lists/overlay"
  fi
  if [ -e "$lists/rebind" ]; then
    while IFS= read -r at; do mount --bind "$space/live$at" "$at" || exit 1; done <"$lists/rebind"
  fi
  if [ -e "$lists/remove" ]; then tr "\n" "\0" <"$lists/remove" | xargs -0 -r rm -f -- || exit 1; fi
  printf "" >"$entered"
  exec "$@"'

engine_validate_in_place() {
  engine_command "$1"
}

# Before notifications that are due since an earlier run.
engine_validate_again() {
  [ "$engine_count" = 0 ] || return 0
  engine_each_validate engine_validate_in_place && return 0
  engine_show 12
  engine_problem="the files on the host do not pass: $engine_shown" engine_look=$engine_shown
  return 1
}

engine_validate_live() {
  [ "$engine_validated" = no ] || return 0
  engine_each_validate engine_validate_in_place && return 0
  engine_show 12
  mv -f "$engine_journal/swapped" "$engine_journal/swap"
  engine_undo "$engine_journal" || engine_stuck
  engine_restore_record
  engine_settled "$engine_name"
  engine_give_up "the new files do not pass: $engine_shown; the previous ones are back, nothing was reloaded" 'the lines above'
}

# --------------------------------------------------------------------------------------------------- swap, undo, recover

# From here on a killed run is undone by the next one.
engine_prepare() {
  engine_merge
  { engine_write_record && engine_compose "$engine_run/record" >"$engine_journal/before"; } ||
    engine_give_up 'the journal could not be written' "df $engine_state"
  # A generation is what one run left on the host.
  [ "$engine_new_generation" = yes ] || engine_generation=$((engine_generation + 1))
  engine_new_generation=yes
  { engine_compose "$engine_run/record.next" >"$engine_journal/record" && engine_each "$engine_journal/stage" sync -f; } ||
    engine_give_up 'the journal could not be written' "df $engine_state"
  { mv "$engine_journal/prepare" "$engine_journal/swap" && sync "$engine_journal"; } ||
    engine_give_up 'the journal could not be written' "df $engine_state"
}

engine_swap() {
  if ! engine_swap_all 2>"$engine_run/output"; then
    engine_show 3
    engine_undo "$engine_journal" || engine_stuck
    engine_restore_record
    engine_settled "$engine_name"
    engine_give_up 'the new files could not be moved to their places; the previous ones are back' 'the lines above'
  fi
  engine_each "$engine_journal/stage" sync -f
  mv "$engine_journal/swap" "$engine_journal/swapped"
  mv -fT "$engine_journal/record" "$engine_state/record"
  mv -f "$engine_run/record.next" "$engine_run/record"
  engine_note_directories
  engine_say "$engine_journal/say"
}

engine_swap_all() {
  engine_move new "$engine_journal/move" && engine_set_directories "$engine_journal/dirs" &&
    engine_write_in_place new "$engine_journal/inplace" || return 1
  if [ -e "$engine_journal/remove" ]; then engine_each "$engine_journal/remove" rm -f -- || return 1; fi
  if [ -e "$engine_journal/rmdir" ]; then engine_each "$engine_journal/rmdir" rmdir --ignore-fail-on-non-empty -- || return 1; fi
}

# engine_move TREE LIST: renames objects from each stage's TREE to their places, one mv a directory.
engine_move() {
  [ -e "$2" ] || return 0
  engine_tree=$1 engine_input=$2 engine_to=
  set --
  while IFS=$engine_tab read -r engine_a engine_b engine_c; do
    if [ "$engine_b" != "$engine_to" ] || [ $# -ge 200 ]; then
      [ $# = 0 ] || mv -f -t "$engine_to" -- "$@" || return 1
      set --
      engine_to=$engine_b
    fi
    engine_a=$engine_a/$engine_tree${engine_b%/}/$engine_c
    if [ -e "$engine_a" ] || [ -L "$engine_a" ]; then set -- "$@" "$engine_a"; fi
  done <"$engine_input"
  [ $# = 0 ] || mv -f -t "$engine_to" -- "$@"
}

# engine_set_directories LIST: makes or sets each `mode owner group path`.
engine_set_directories() {
  [ -e "$1" ] || return 0
  while IFS=$engine_tab read -r engine_a engine_b engine_c engine_word; do
    mkdir -p -- "$engine_word" && chown -h "$engine_b:$engine_c" -- "$engine_word" && chmod "$engine_a" -- "$engine_word" || return 1
  done <"$1"
}

# engine_write_in_place TREE LIST: for a file that is a mount point, and so cannot be replaced by a rename. One cp empties
# and fills it, so that it stays whole when this shell is killed.
engine_write_in_place() {
  [ -e "$2" ] || return 0
  while IFS=$engine_tab read -r engine_a engine_b; do
    engine_a=$engine_a/$1$engine_b
    [ -e "$engine_a" ] || continue
    cp -T -- "$engine_a" "$engine_b" && chown --reference="$engine_a" -- "$engine_b" && chmod --reference="$engine_a" -- "$engine_b" &&
      rm -f "$engine_a" || return 1
  done <"$2"
}

# engine_undo JOURNAL: puts back what was there before the swap; may be repeated.
engine_undo() {
  engine_journal=$1
  if [ -e "$1/gone" ]; then engine_each "$1/gone" rm -f -- || return 1; fi
  if [ -e "$1/unmake" ]; then engine_each "$1/unmake" rmdir -- 2>/dev/null; fi
  engine_set_directories "$1/undirs" && engine_write_in_place old "$1/inplace" || return 1
  if [ -e "$1/previous" ]; then
    sort -t "$engine_tab" -k 2,2 "$1/previous" >"$engine_run/back" && engine_move old "$engine_run/back" || return 1
  fi
  engine_each "$1/stage" sync -f
}

# The record as it was before the swap, on disk and in this run.
engine_restore_record() {
  [ ! -e "$engine_journal/before" ] || mv -fT "$engine_journal/before" "$engine_state/record" || engine_stuck
  engine_load_record
}

# engine_forget JOURNAL: removes it with its stages on other file systems. Without its mark, half a journal means nothing.
engine_forget() {
  [ -d "$1" ] || return 0
  rm -f "$1/swap" "$1/swapped"
  if [ -e "$1/stage" ]; then
    while IFS= read -r engine_a; do
      case $engine_a in
        */.cdktf-mutual-tls/"${1##*/}")
          rm -rf --one-file-system -- "$engine_a"
          rmdir -- "${engine_a%/*}" 2>/dev/null
          ;;
      esac
    done <"$1/stage"
  fi
  rm -rf -- "$1"
}

# Settles what a killed run left.
engine_recover() {
  engine_recovered=no
  # shellcheck disable=SC2044
  for engine_word in $(find "$engine_state/journal" -mindepth 1 -maxdepth 1 -type d -printf '%f\n'); do
    engine_journal=$engine_state/journal/$engine_word
    if [ -e "$engine_journal/swap" ]; then
      printf '%s: a run was interrupted in bundle %s: its files are put back first\n' "$engine_host" "$engine_word"
      engine_name=$engine_word
      engine_undo "$engine_journal" || engine_stuck
      engine_restore_record
      engine_forget "$engine_journal"
      engine_recovered=yes
      continue
    fi
    if [ -e "$engine_journal/swapped" ] && [ -e "$engine_journal/record" ]; then
      mv -fT "$engine_journal/record" "$engine_state/record"
      engine_load_record
      engine_recovered=yes
    fi
    # Kept for a roll back as long as the notifications are due.
    engine_name=$engine_word
    engine_is_pending
    if [ "$engine_pending" = no ] || ! [ -e "$engine_journal/swapped" ]; then engine_forget "$engine_journal"; fi
  done
  [ "$engine_recovered" = no ] || engine_compare
}

engine_stuck() {
  engine_outcome="failed $engine_name"
  engine_write_record
  engine_since "$engine_started"
  printf '%s: failed in bundle %s and NOT rolled back (%s s)\n' "$engine_host" "$engine_name" "$engine_seconds"
  engine_fail 71 "bundle $engine_name: the previous state could not be put back; the next apply tries again" \
    "the previous files are in the folders old below those that $engine_journal/stage names" 'look with: df; dmesg | tail'
}

# ------------------------------------------------------------------------------------------------------- units and waits

# engine_query UNIT...: their states, from one call, in engine_states.
engine_query() {
  engine_states=
  [ $# != 0 ] || return 0
  if ! systemctl show --property=UnitFileState --property=ActiveState --property=LoadState -- "$@" >"$engine_run/states" 2>"$engine_run/output" 9>&-; then
    engine_problem='systemctl does not answer' engine_look='systemctl status'
    return 1
  fi
  engine_states=" $(units="$*" awk '
    function flush() { if (seen) print unit[++n], file == "" ? "-" : file, active; file = active = ""; seen = 0 }
    BEGIN { FS = "="; split(ENVIRON["units"], unit, " ") }
    /^$/ { flush(); next }
    { seen = 1 }
    $1 == "UnitFileState" { file = $2 }
    $1 == "ActiveState" { active = $2 }
    END { flush() }' "$engine_run/states" | tr '\n' ' ')"
}

# engine_state_of UNIT: engine_unit_file and engine_unit_active.
engine_state_of() {
  engine_rest=${engine_states#*" $1 "}
  engine_unit_file=${engine_rest%% *}
  engine_rest=${engine_rest#* }
  engine_unit_active=${engine_rest%% *}
}

# engine_unit VERB UNIT: reload, restart, start, or keep (running). What is not running is started, and what has a changed
# unit file is restarted, whatever the verb.
engine_unit() {
  case " $engine_done_units " in *" $2 "* | *" $1:$2 "*) return 0 ;; esac
  engine_state_of "$2"
  engine_act=$1 engine_because=$engine_why
  case $engine_unit_active in
    active | reloading)
      if engine_unit_is_due "$2"; then engine_act=restart engine_because='its unit file changed'; fi
      ;;
    *)
      engine_act=start engine_because="was $engine_unit_active"
      case $engine_unit_active in
        failed) engine_quietly systemctl reset-failed -- "$2" ;;
        # In the loop of its automatic restarts: it may still run with what was there before.
        activating | deactivating) engine_act=restart ;;
      esac
      ;;
  esac
  case $engine_act,$engine_unit_active in
    keep,* | start,active | start,reloading) return 0 ;;
  esac
  engine_bundle_begin
  printf '  %s %s (%s)\n' "$engine_act" "$2" "$engine_because"
  if [ "$engine_act" = start ]; then engine_started_units="$2 $engine_started_units"; fi
  if ! engine_quietly systemctl "$engine_act" -- "$2"; then
    engine_show 6
    engine_problem="$2 did not $engine_act" engine_look="journalctl -u $2 -n 50 --no-pager"
    return 1
  fi
  case $engine_act in
    reload) engine_reloaded="$engine_reloaded $2" engine_done_units="$engine_done_units reload:$2" ;;
    restart) engine_restarted="$engine_restarted $2" engine_done_units="$engine_done_units $2" ;;
    start) engine_other_starts="$engine_other_starts $2" engine_done_units="$engine_done_units $2" ;;
  esac
}

# engine_unit_is_due UNIT: its own file, or that of its template, changed.
engine_unit_is_due() {
  case " $engine_due_units " in
    *" $1 "* | *" ${1%%@*}@.${1##*.} "*) return 0 ;;
  esac
  return 1
}

engine_enable() {
  engine_state_of "$1"
  case $engine_unit_file in
    enabled | static | indirect | generated | alias | transient) ;;
    *)
      engine_bundle_begin
      printf '  enable %s\n' "$1"
      if ! engine_quietly systemctl enable -- "$1"; then
        engine_show 6
        engine_problem="$1 cannot be enabled" engine_look="systemctl status $1"
        return 1
      fi
      engine_enabled="$engine_enabled $1" engine_enabled_units="$1 $engine_enabled_units"
      ;;
  esac
  engine_unit keep "$1"
}

# The bundle's notifications, in the order of the plan.
engine_act() {
  engine_steps_begun=0
  [ -z "$engine_due_units" ] || engine_reload_units || return 1
  # shellcheck disable=SC2046
  engine_query $(awk -F '\t' '$1 != "validate" && $1 != "run" && $1 != "await" { print $2 }' "$engine_steps") || return 1
  engine_states_before=$engine_states
  engine_knows_units=no
  while IFS=$engine_tab read -r engine_step engine_what _; do
    engine_steps_begun=$((engine_steps_begun + 1))
    case $engine_step in
      reload | restart | start) engine_unit "$engine_step" "$engine_what" || return 1 ;;
      enable) engine_enable "$engine_what" || return 1 ;;
      run) engine_run_command "$engine_what" || return 1 ;;
    esac
  done <"$engine_steps"
}

engine_reload_units() {
  engine_quietly systemctl daemon-reload && return 0
  engine_show 6
  engine_problem='systemd did not reload its units' engine_look='systemctl status'
  return 1
}

engine_run_command() {
  if engine_command "$1"; then
    engine_say_command run
    return 0
  fi
  engine_say_command 'failed:'
  engine_show 6
  engine_problem="failed: $engine_shown" engine_look="$engine_shown"
  return 1
}

engine_say_command() {
  printf '  %s %s\n' "$1" "$engine_shown" | head -n 1 | cut -c 1-100
}

engine_await_all() {
  while IFS=$engine_tab read -r engine_step engine_what engine_c engine_label; do
    [ "$engine_step" != await ] || engine_await "$engine_what" "$engine_c" || return 1
  done <"$engine_steps"
}

# engine_await SECONDS COMMAND-NUMBER: the bundle is healthy when the command succeeds.
engine_await() {
  printf '  await %s (at most %s s)\n' "$engine_label" "$1"
  engine_now
  engine_deadline=$((engine_clock + $1 * 100))
  while :; do
    engine_left=$(((engine_deadline - engine_clock + 99) / 100))
    [ "$engine_left" -ge 1 ] || engine_left=1
    engine_command "$2" timeout -k 2 "$engine_left" && return 0
    engine_now
    [ "$engine_clock" -lt "$engine_deadline" ] || break
    sleep 0.5
    engine_now
  done
  engine_show 6
  engine_problem="not within $1 s: $engine_label" engine_look="$engine_shown"
  return 1
}

# An unchanged bundle's units still have to be enabled and running.
engine_keep_up() {
  grep -q '^enable' "$engine_steps" || return 0
  engine_started_units='' engine_enabled_units='' engine_done_units='' engine_due_units=''
  if [ "$engine_knows_units" = no ]; then
    # shellcheck disable=SC2046
    engine_query $(cat "$engine_run/enables") || engine_give_up "$engine_problem" "$engine_look"
    engine_knows_units=yes
  fi
  while IFS=$engine_tab read -r engine_step engine_what _; do
    [ "$engine_step" != enable ] || engine_enable "$engine_what" || engine_give_up "$engine_problem" "$engine_look"
  done <"$engine_steps"
  [ -n "$engine_started_units" ] || return 0
  engine_await_all || engine_give_up "$engine_problem" "$engine_look"
  engine_knows_units=no
  engine_bundle_end
}

# ------------------------------------------------------------------------------------------------------ settle, roll back

# The bundle is as declared and its services know it.
engine_settle() {
  if [ "$engine_count" != 0 ]; then
    while IFS=$engine_tab read -r _ _ _ engine_a; do
      case $engine_a in
        change) engine_changed=$((engine_changed + 1)) ;;
        prune) engine_pruned=$((engine_pruned + 1)) ;;
      esac
    done <"$engine_journal/say"
  fi
  if [ -e "$engine_journal/unkeep" ]; then
    engine_each "$engine_journal/unkeep" rm -f --
    find "$engine_state/originals" -mindepth 1 -type d -empty -delete
  fi
  engine_settled "$engine_name"
  engine_write_record || engine_fail 71 "look with: df $engine_state"
  engine_forget "$engine_journal"
}

# The bundle failed after its swap: the previous files, and services that know them.
engine_roll_back() {
  engine_why_failed=$engine_problem engine_look_failed=$engine_look
  printf '  FAILED: %s\n' "$engine_why_failed"
  for engine_word in $engine_enabled_units; do engine_quietly systemctl disable -- "$engine_word"; done
  for engine_word in $engine_started_units; do engine_quietly systemctl stop -- "$engine_word"; done
  if [ -e "$engine_journal/swapped" ]; then
    mv -f "$engine_journal/swapped" "$engine_journal/swap"
    engine_undo "$engine_journal" || engine_stuck
    [ ! -e "$engine_journal/unit" ] || engine_reload_units || engine_stuck
    engine_restore_record
    printf '  the previous files are back\n'
  fi
  engine_repeat || engine_stuck
  [ ! -e "$engine_journal/swap" ] || engine_settled "$engine_name"
  engine_outcome="failed $engine_name"
  engine_write_record
  engine_forget "$engine_journal"
  engine_since "$engine_started"
  printf '%s: failed in bundle %s, rolled back (%s s)\n' "$engine_host" "$engine_name" "$engine_seconds"
  engine_fail 70 "bundle $engine_name: $engine_why_failed" "look with: $engine_look_failed"
}

# The notifications that were begun, once more with the previous files, for the units that ran before.
engine_repeat() {
  engine_n=0
  while IFS=$engine_tab read -r engine_step engine_what _; do
    engine_n=$((engine_n + 1))
    [ "$engine_n" -le "$engine_steps_begun" ] || return 0
    case $engine_step in
      reload | restart | enable)
        engine_states=$engine_states_before
        engine_state_of "$engine_what"
        case $engine_unit_active in active | reloading) ;; *) continue ;; esac
        if engine_unit_is_due "$engine_what"; then engine_step=restart; fi
        [ "$engine_step" != enable ] || continue
        # A restart also brings back a unit that the new files have brought down.
        engine_quietly systemctl "$engine_step" -- "$engine_what" || engine_quietly systemctl restart -- "$engine_what" || return 1
        printf '  %s %s (with the previous files)\n' "$engine_step" "$engine_what"
        ;;
      # Where nothing of the bundle was there before, its commands may have nothing to work on.
      run) engine_run_command "$engine_what" || ! engine_was_here || return 1 ;;
    esac
  done <"$engine_steps"
}

# The record knows the bundle from an earlier run.
engine_was_here() {
  awk -F '\t' -v name="$engine_name" '$7 == name { found = 1; exit } END { exit !found }' "$engine_run/record"
}

# -------------------------------------------------------------------------------------------------------- words, the end

# What became of directories that may go when they are empty.
engine_note_directories() {
  if [ -e "$engine_journal/rmdir" ]; then
    while IFS= read -r engine_a; do
      if [ -d "$engine_a" ]; then
        printf '!\t%s/\tleft: not empty\tnote\n' "$engine_a"
      else
        printf -- '-\t%s/\tpruned\tprune\n' "$engine_a"
      fi
    done <"$engine_journal/rmdir" >>"$engine_journal/say"
  fi
}

# engine_say LIST: the bundle's changes, a line each, at most 100 columns where the path leaves room.
engine_say() {
  awk '
    BEGIN { FS = "\t" }
    { sign[NR] = $1; path[NR] = $2; what[NR] = $3; if (length($2) > width && length($2) <= 60) width = length($2) }
    END {
      for (n = 1; n <= NR; n++)
        if (4 + (length(path[n]) > width ? length(path[n]) : width) + 2 + length(what[n]) > 100) printf "  %s %s\n      %s\n", sign[n], path[n], what[n]
        else printf "  %s %-" width "s  %s\n", sign[n], path[n], what[n]
    }' "$1"
}

engine_finish() {
  # The plan's secrets are at their places; copies that landed for them are no longer needed.
  folder=$engine_state/secrets awk -F '\t' '$2 == "secret" { print ENVIRON["folder"] "/" $7 "." $8 }' "$engine_run/paths" \
    >"$engine_run/landed"
  engine_each landed rm -f --
  engine_outcome=ok
  awk -F '\t' 'FILENAME ~ /\/bundles$/ { name[$1] = 1; next } $1 in name' "$engine_run/bundles" "$engine_run/pending" >"$engine_run/pending.new"
  mv -f "$engine_run/pending.new" "$engine_run/pending"
  engine_write_record || engine_fail 71 "look with: df $engine_state"
  engine_since "$engine_started"
  engine_words="$engine_changed changed"
  [ "$engine_pruned" = 0 ] || engine_words="$engine_words, $engine_pruned pruned"
  [ "$engine_installed" = 0 ] || engine_words="$engine_words, $engine_installed packages"
  [ -z "$engine_reloaded" ] || engine_words="$engine_words, reloaded$engine_reloaded"
  [ -z "$engine_restarted" ] || engine_words="$engine_words, restarted$engine_restarted"
  [ -z "$engine_other_starts" ] || engine_words="$engine_words, started$engine_other_starts"
  [ -z "$engine_enabled" ] || engine_words="$engine_words, enabled$engine_enabled"
  printf '%s: %s (%s s)\n' "$engine_host" "$engine_words" "$engine_seconds"
}
