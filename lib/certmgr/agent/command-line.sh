# shellcheck shell=sh
wrong_usage() {
  printf 'certmgr-agent: %s\n' "$1" >&2
  usage >&2
  exit 2
}

force=
json=
verb=
while [ $# -gt 0 ]; do
  case $1 in
  -h | --help)
    usage
    exit 0
    ;;
  -f)
    [ $# -gt 1 ] || wrong_usage '-f needs a path'
    config=$2
    shift
    ;;
  ensure | check | status)
    [ -z "$verb" ] || break
    verb=$1
    ;;
  --force) force=yes ;;
  --json) json=yes ;;
  -*) wrong_usage "unknown option $1" ;;
  *) break ;;
  esac
  shift
done
[ -n "$verb" ] || wrong_usage "${1:+unknown verb $1; }a verb is needed: ensure, check or status"
[ -z "$force" ] || [ "$verb" = ensure ] || wrong_usage '--force belongs to ensure'
[ -z "$force" ] || [ $# -gt 0 ] || wrong_usage '--force needs the manifests that are to be enrolled anew'
[ -z "$json" ] || [ "$verb" = status ] || wrong_usage '--json belongs to status'

if [ "$(id -u)" -ne 0 ]; then
  printf 'certmgr-agent: only root may read the manifests and write keys; run it as root\n' >&2
  exit 1
fi
for tool in curl openssl jq flock getent awk; do
  if ! command -v "$tool" >/dev/null; then
    printf 'certmgr-agent: %s is not installed\n' "$tool" >&2
    exit 1
  fi
done
mkdir -p "$state" || exit 1
if [ "$verb" = ensure ]; then
  lock
else
  work=$state/work.$$
fi
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
rm -rf "$work"
mkdir -p "$work/none" || exit 1
: >"$work/paths"
: >"$work/rows"

load_config || exit 1
bad=0
if [ $# -eq 0 ]; then
  set -- "$dir"/*.json
  if [ ! -e "$1" ]; then
    printf 'certmgr-agent: no manifests in %s\n' "$dir"
    set --
  fi
else
  count=$#
  while [ "$count" -gt 0 ]; do
    case $1 in
    /*) set -- "$@" "$1" ;;
    */*) set -- "$@" "$PWD/$1" ;;
    *) set -- "$@" "$dir/${1%.json}.json" ;;
    esac
    shift
    count=$((count - 1))
  done
fi
case $verb in
ensure) ensure "$@" ;;
check) check "$@" ;;
status) status "$@" ;;
esac
exit "$bad"
