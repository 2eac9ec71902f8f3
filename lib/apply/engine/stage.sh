# shellcheck shell=sh
# Stages new files on the file system where a rename makes them live.

# Each new file, with its owner and mode, in a separate tree on the file system where a rename will make it live; and a copy of
# each file that it replaces.
engine_stage() {
  engine_forget "$engine_journal"
  { mkdir -p "$engine_journal" && cp -R "$engine_lists/." "$engine_journal/" && printf '' >"$engine_journal/prepare" && engine_stage_all; } \
    2>"$engine_run/output" || {
    engine_show 3
    engine_give_up 'the new files could not be staged' "df $(engine_file_systems)"
  }
}

# The state folder, and every other mount point on which something is staged.
engine_file_systems() {
  printf '%s /run' "$engine_state"
  [ -e "$engine_lists/stage" ] || return 0
  while IFS= read -r engine_a; do
    case $engine_a in
      /.cdktf-mutual-tls/*) printf ' /' ;;
      */.cdktf-mutual-tls/*) printf ' %s' "${engine_a%/.cdktf-mutual-tls/*}" ;;
    esac
  done <"$engine_lists/stage"
}

# engine_make_stage STAGE: makes its folder where that lies on another file system than the state: at the root of the mount, in
# which only root can write. What others left there from a time when they could is not used.
engine_make_stage() {
  case $1 in */.cdktf-mutual-tls/*) ;; *) return 0 ;; esac
  [ -e "${1%/*}" ] || [ -L "${1%/*}" ] || mkdir -- "${1%/*}" || return 1
  engine_is_stage_ours "$1" && return 0
  echo "${1%/*} does not belong to root alone: move it away; on NFS, export the file system with no_root_squash" >&2
  return 1
}

# engine_is_stage_ours STAGE: whether its folder is one that root made for itself, and no link.
engine_is_stage_ours() {
  [ "$(stat -c '%F %u %a' -- "${1%/*}" 2>/dev/null)" = 'directory 0 700' ]
}

engine_stage_all() {
  if [ -e "$engine_journal/stage" ]; then
    while IFS= read -r engine_a; do
      engine_make_stage "$engine_a" && mkdir -p "$engine_a/new" "$engine_a/old" || return 1
    done <"$engine_journal/stage"
  fi
  engine_each "$engine_journal/made" mkdir -p -- || return 1
  set --
  for engine_a in empty content; do
    [ ! -e "$engine_journal/$engine_a" ] || set -- "$@" "$engine_journal/$engine_a"
  done
  if [ $# != 0 ]; then
    dir=$engine_run/content awk '
      @include "content.awk"' "$@" || return 1
  fi
  if [ -e "$engine_journal/copy" ]; then
    while IFS=$engine_tab read -r engine_a engine_b; do
      cp -aT -- "$engine_a" "$engine_b" || return 1
    done <"$engine_journal/copy"
  fi
  engine_by_directory ln "$engine_journal/link" engine_link || return 1
  engine_attributes && engine_label "$engine_journal/label" || return 1
  if [ -e "$engine_journal/check" ]; then
    cut -f 2 "$engine_journal/check" >"$engine_run/staged"
    engine_each staged sha256sum -z -- | tr '\0' '\n' |
      awk '{ print substr($0, 1, 64) "\t" substr($0, 67) }' >"$engine_run/staged.sums"
    cmp -s "$engine_run/staged.sums" "$engine_journal/check" || return 1
  fi
  engine_keep_originals || return 1
  if [ -e "$engine_journal/previous" ] || [ -e "$engine_journal/switch-back" ]; then
    touch "$engine_journal/previous" "$engine_journal/switch-back" || return 1
    while IFS= read -r engine_b; do
      stage=$engine_b awk -F '\t' '$1 == ENVIRON["stage"] { print ($2 == "/" ? "" : $2) "/" $3 }' "$engine_journal/previous" \
        "$engine_journal/switch-back" >"$engine_run/previous" || return 1
      engine_each previous cp -a --parents -t "$engine_b/old" -- || return 1
    done <"$engine_journal/stage"
  fi
  engine_stage_switch || return 1
  if [ -e "$engine_journal/aside" ]; then
    mkdir -p "$engine_state/aside" && engine_keep_aside <"$engine_journal/aside"
  fi
}

# Copies the paths on standard input, beside earlier copies. A repeated run makes no second copy.
engine_keep_aside() {
  while IFS= read -r engine_a; do
    engine_b=$engine_state/aside$engine_a
    { [ -f "$engine_b" ] && engine_is_same "$engine_a" "$engine_b"; } ||
      cp -a --parents --backup=numbered -t "$engine_state/aside" -- "$engine_a" || return 1
  done
}

# engine_link TARGET OBJECT: links whose target has their own name are made by one ln.
engine_link() {
  if [ "${1##*/}" = "${2##*/}" ]; then engine_gather "${2%/*}" "$1"; else ln -sT -- "$1" "$2"; fi
}

# One chown for each owner and one chmod for each mode. What is made here belongs to root already.
engine_attributes() {
  [ -e "$engine_journal/attr" ] || return 0
  rm -rf "$engine_run/attr"
  mkdir "$engine_run/attr"
  dir=$engine_run/attr awk '
    @include "attributes.awk"' "$engine_journal/attr" || return 1
  while IFS=$engine_tab read -r engine_b engine_c engine_word; do
    case $engine_b in
      chown) engine_each "attr/$engine_word" chown -h "$engine_c" -- || return 1 ;;
      chmod) engine_each "attr/$engine_word" chmod "$engine_c" -- || return 1 ;;
    esac
  done <"$engine_run/attr/acts"
}

# Makes a symbolic link for each path that is switched. It leads through $engine_journal/point/current, which leads to the tree
# `old` of the stages until one rename makes it lead to `new`. Where nothing was, or where nothing will be, it leads to an empty
# file.
engine_stage_switch() {
  [ -e "$engine_journal/switch-through" ] || return 0
  engine_point=$engine_journal/point
  mkdir -p "$engine_point/old" "$engine_point/new" || return 1
  engine_n=0
  while IFS= read -r engine_a; do
    engine_n=$((engine_n + 1))
    ln -s -- "$engine_a/old" "$engine_point/old/$engine_n" && ln -s -- "$engine_a/new" "$engine_point/new/$engine_n" || return 1
  done <"$engine_journal/stage"
  # Both directions are prepared now, so that neither needs room on a full disk later.
  ln -s old "$engine_point/current" && ln -s old "$engine_point/to-old" && ln -s new "$engine_point/to-new" || return 1
  engine_by_directory ln "$engine_journal/switch-through" engine_through && engine_label "$engine_journal/label-through"
}

# engine_through NUMBER STAGE DIRECTORY NAME
engine_through() {
  engine_gather "$2/through${3%/}" "$engine_point/current/$1${3%/}/$4"
}

# Sets the label that SELinux has for the path on each `path object` of the list. Without SELinux there is no list.
engine_label() {
  [ -e "$1" ] || return 0
  cut -f 1 "$1" >"$engine_run/label.paths" || return 1
  engine_each label.paths matchpathcon -n -- >"$engine_run/label.contexts" 2>"$engine_run/output" || return 1
  cut -f 2- "$1" >"$engine_run/label.objects" && paste "$engine_run/label.contexts" "$engine_run/label.objects" >"$engine_run/label.pairs" &&
    cut -f 1 "$engine_run/label.pairs" >"$engine_run/label.kinds" && sort -u -o "$engine_run/label.kinds" "$engine_run/label.kinds" || return 1
  while IFS= read -r engine_b; do
    [ "$engine_b" != '<<none>>' ] || continue
    context=$engine_b awk -F '\t' '$1 == ENVIRON["context"] { print substr($0, length($1) + 2) }' "$engine_run/label.pairs" \
      >"$engine_run/label.objects" || return 1
    engine_each label.objects chcon -h "$engine_b" -- || return 1
  done <"$engine_run/label.kinds"
}
