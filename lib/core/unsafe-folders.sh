# shellcheck shell=sh
# Which folders somebody other than root could steer. Every program that writes to a host as root asks here first.

# unsafe_folders: reads absolute paths of folders, a line each. Prints `FOLDER DIRECTORY WHY`, divided by tabs, for each folder
# on the way to which lies a directory that another user can change. A folder that does not exist is judged by those above it.
# Root alone can change the directories on the way to any other folder, so what was found there stays true.
unsafe_folders() {
  unsafe_asked=$(cat)
  [ -n "$unsafe_asked" ] || return 0
  # A name may have a newline in it, which stays visible as \001.
  unsafe_real=$(printf '%s\n' "$unsafe_asked" | tr '\n' '\0' | xargs -0 realpath -m -z -- | tr '\n\0' '\001\n')
  unsafe_ways=$({
    printf '%s\n' "$unsafe_asked"
    printf '\002\n%s\n' "$unsafe_real"
  } | awk '
    @include "folder-ways.awk"') || return 1
  unsafe_ways=$(printf '%s\n' "$unsafe_ways" | while IFS= read -r unsafe_way; do
    case $unsafe_way in
      '?'*) unsafe_links "${unsafe_way#?}" ;;
      *) printf '%s\n' "$unsafe_way" ;;
    esac
  done) || return 1
  unsafe_directories=$(printf '%s\n' "$unsafe_ways" | awk '
    @include "folders-above.awk"') || return 1
  # Where nothing lies, find complains and fails.
  # shellcheck disable=SC2016
  unsafe_seen=$(printf '%s\n' "$unsafe_directories" | tr '\n' '\0' |
    xargs -0 sh -c 'find "$@" -maxdepth 0 -printf "%y\t%m\t%u\t%g\t%p\n" 2>/dev/null; :' sh) || return 1
  {
    cat /proc/self/mountinfo && printf '\002\n%s\n\002\n%s\n' "$unsafe_seen" "$unsafe_ways"
  } | awk '
    @include "unsafe-folders.awk"'
}

# unsafe_links FOLDER: prints `FOLDER DIRECTORY` for each directory with a symbolic link through which the folder is reached, and
# for the folder's real place.
unsafe_links() {
  unsafe_at='' unsafe_rest=$1/ unsafe_count=0
  while [ -n "$unsafe_rest" ]; do
    unsafe_name=${unsafe_rest%%/*} unsafe_rest=${unsafe_rest#*/}
    case $unsafe_name in
      '' | .) continue ;;
      ..)
        unsafe_at=${unsafe_at%/*}
        continue
        ;;
    esac
    if ! [ -L "$unsafe_at/$unsafe_name" ]; then
      unsafe_at=$unsafe_at/$unsafe_name
      continue
    fi
    printf '%s\t%s\n' "$1" "${unsafe_at:-/}"
    unsafe_count=$((unsafe_count + 1))
    [ "$unsafe_count" -le 40 ] || break
    unsafe_name=$(readlink -- "$unsafe_at/$unsafe_name") || return 1
    case $unsafe_name in /*) unsafe_at= ;; esac
    unsafe_rest=$unsafe_name/$unsafe_rest
  done
  printf '%s\t%s\n' "$1" "${unsafe_at:-/}"
}
