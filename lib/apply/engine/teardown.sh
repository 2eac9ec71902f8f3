# shellcheck shell=sh
# Tears a host down. Units that applies started are stopped. Files are removed, and the files that they replaced come back.
# Units that ran before are reloaded. Packages are removed if the plan says so. The record is removed last.

# engine_hold KIND NAME ORIGIN: notes a unit or a package in the record: `made` if an apply added it, `found` if it existed
# before. The first note stays.
engine_hold() {
  case $engine_newline$engine_holdings in
    *"$engine_newline$1$engine_tab$2$engine_tab"*) ;;
    *) engine_holdings="$engine_holdings$1$engine_tab$2$engine_tab$3$engine_newline" ;;
  esac
}

# engine_release KIND NAME ORIGIN: takes it out of the record again.
engine_release() {
  engine_b=$engine_newline$1$engine_tab$2$engine_tab$3$engine_newline
  case $engine_newline$engine_holdings in
    *"$engine_b"*) ;;
    *) return 0 ;;
  esac
  engine_c=$engine_newline$engine_holdings
  engine_c=${engine_c%%"$engine_b"*}$engine_newline${engine_c#*"$engine_b"}
  engine_holdings=${engine_c#"$engine_newline"}
}

# engine_held KIND ORIGIN: writes their names to $engine_run/held, the newest first.
engine_held() {
  printf %s "$engine_holdings" | kind=$1 origin=$2 awk -F '\t' '
    $1 == ENVIRON["kind"] && $3 == ENVIRON["origin"] { name[++n] = $2 }
    END { for (; n > 0; n--) print name[n] }' >"$engine_run/held"
}

engine_stop_made() {
  engine_index=0 engine_name=.gone engine_journal=$engine_state/journal/.gone
  engine_held unit made || engine_give_up 'the record could not be read' 'df /run'
  while IFS= read -r engine_word; do
    engine_stops=yes
    # A unit whose file is not there may still run.
    case $(systemctl show --property=LoadState --property=ActiveState -- "$engine_word" 9>&-) in
      *LoadState=not-found*ActiveState=active* | *ActiveState=active*LoadState=not-found*) engine_stops=only ;;
      *LoadState=not-found*) continue ;;
    esac
    printf '  stop %s (it was started by an apply)\n' "$engine_word"
    if [ "$engine_stops" = only ]; then
      engine_quietly systemctl stop -- "$engine_word"
    else
      engine_quietly systemctl disable --now -- "$engine_word"
    fi || {
      engine_show 6
      engine_give_up "$engine_word did not stop" "systemctl status $engine_word"
    }
    engine_stopped="$engine_stopped $engine_word"
  done <"$engine_run/held"
}

engine_tear_down() {
  engine_index=0 engine_name=.gone engine_journal=$engine_state/journal/.gone
  engine_held unit found || engine_give_up 'the record could not be read' 'df /run'
  while IFS= read -r engine_word; do
    [ "$engine_pruned" != 0 ] || break
    printf '  reload %s (it ran before the first apply)\n' "$engine_word"
    if ! engine_quietly systemctl try-reload-or-restart -- "$engine_word"; then
      engine_show 6
      engine_give_up "$engine_word did not reload" "systemctl status $engine_word"
    fi
  done <"$engine_run/held"
  engine_revoke_permissions
  [ "$engine_teardown" = packages ] || return 0
  engine_held package made || engine_give_up 'the record could not be read' 'df /run'
  [ -s "$engine_run/held" ] || return 0
  engine_removed=$(tr '\n' ' ' <"$engine_run/held")
  printf '  packages %s: removing\n' "$engine_removed"
  # shellcheck disable=SC2086
  if [ -z "$engine_removed" ] || ! "engine_${engine_package_manager}_remove" $engine_removed; then
    engine_show 12
    engine_give_up 'the packages could not be removed' "$engine_hint"
  fi
}

# Removes everything of this engine, except files that a person changed.
engine_forget_host() {
  if [ -d "$engine_state/aside" ]; then
    find "$engine_state" -mindepth 1 -maxdepth 1 ! -name aside -exec rm -rf {} +
    printf '%s: files that a person changed are kept in %s\n' "$engine_host" "$engine_state/aside"
  else
    rm -rf "$engine_state"
  fi
}
