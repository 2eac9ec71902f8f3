# shellcheck shell=sh
# Validates files before they are live.

# engine_each_validate FUNCTION: FUNCTION COMMAND-NUMBER for each validation of the bundle.
engine_each_validate() {
  while IFS=$engine_tab read -r engine_word _ engine_c; do
    [ "$engine_word" != validate ] || "$1" "$engine_c" || return 1
  done <"$engine_steps"
}

# Validates the staged files as they would be live, in a mount namespace where overlays show them at their paths. If there can be
# no such namespace, engine_validate_live validates after the swap, before anything is reloaded.
engine_validate() {
  engine_validated=yes
  [ ! -e "$engine_journal/nojudge" ] || { engine_validated=no; return 0; }
  mkdir -p "$engine_run/namespace"
  engine_each_validate engine_validate_staged && return 0
  [ "$engine_validated" = yes ] || return 0
  engine_show 12
  engine_give_up "the new files are not valid: $engine_shown" 'the lines above; the live files were not changed'
}

engine_validate_staged() {
  rm -f "$engine_run/entered"
  engine_command "$1" engine_quietly unshare -m /bin/sh -c "$engine_judge" judge "$engine_journal" "$engine_run/namespace" \
    "$engine_run/entered" && return 0
  [ -e "$engine_run/entered" ] || engine_validated=no
  return 1
}

# In the new namespace: overlays on a tmpfs, deletions, then the command. Its changes disappear with the namespace.
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
  for list in remove switch-remove; do
    [ ! -s "$lists/$list" ] || xargs --delimiter="\n" rm -f -- <"$lists/$list" || exit 1
  done
  printf "" >"$entered"
  exec "$@"'

engine_validate_in_place() {
  engine_command "$1" engine_quietly
}

# Called before notifications that are due since an earlier apply.
engine_validate_again() {
  [ "$engine_count" = 0 ] || return 0
  engine_each_validate engine_validate_in_place && return 0
  engine_show 12
  engine_problem="the files on the host are not valid: $engine_shown" engine_hint=$engine_shown
  return 1
}

engine_validate_live() {
  [ "$engine_validated" = no ] || return 0
  engine_each_validate engine_validate_in_place && return 0
  engine_show 12
  engine_take_back "the new files are not valid: $engine_shown; the previous ones are back, nothing was reloaded" 'the lines above'
}
