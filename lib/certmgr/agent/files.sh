# shellcheck shell=sh
# Names beside PATH: a rename stays in one directory, and no pattern like *.crt takes them for the real thing.
beside() { printf '%s/.%s.certmgr-agent-%s' "${1%/*}" "${1##*/}" "$2"; }

# Lays SOURCE down beside PATH, complete, and notes PATH for commit.
stage() { # SOURCE PATH OWNER GROUP MODE
  new=$(beside "$2" new)
  ids_of "$3" "$4" || return 1
  if ! { rm -f -- "$new" && (set -C && cat "$1" >"$new") && chown "$uid:$gid" "$new" && chmod "$5" "$new" && sync "$new"; } 2>"$work/error"; then
    complain "$2: cannot be written: $(oneline <"$work/error")"
    rm -f -- "$new"
    return 1
  fi
  printf '%s\n' "$2" >>"$work/journal"
}

# Puts the staged files in place by rename, in the order of staging. The journal lets the next run finish what a killed
# one began; what cannot be finished is undone.
commit() {
  while IFS= read -r path; do
    rm -f -- "$(beside "$path" old)"
    [ ! -e "$path" ] || ln -- "$path" "$(beside "$path" old)" || return 1
  done <"$work/journal"
  : >"$state/$id.pending"
  sync "$work/journal"
  mv "$work/journal" "$state/$id.journal" && sync "$state"
  while IFS= read -r path; do
    if ! mv -f -- "$(beside "$path" new)" "$path" 2>"$work/error"; then
      complain "$path: cannot be replaced: $(oneline <"$work/error"); the previous files are put back"
      undo
      return 1
    fi
  done <"$state/$id.journal"
  finish "$state/$id.journal"
}

undo() {
  while IFS= read -r path; do
    if [ -e "$(beside "$path" old)" ]; then
      mv -f -- "$(beside "$path" old)" "$path"
    elif [ ! -e "$(beside "$path" new)" ]; then
      rm -f -- "$path"
    fi
    rm -f -- "$(beside "$path" new)"
  done <"$state/$id.journal"
  rm -f "$state/$id.journal" "$state/$id.pending"
}

finish() { # JOURNAL
  while IFS= read -r path; do
    rm -f -- "$(beside "$path" old)"
    sync "${path%/*}"
  done <"$1"
  rm -f "$1"
}

# Finishes what killed runs left: every file was staged and verified before its journal was written.
recover() {
  for journal in "$state"/*.journal; do
    [ -f "$journal" ] || continue
    id=${journal##*/}
    id=${id%.journal}
    name=${id##*%2F}
    name=${name%.json}
    stuck=
    if ! are_safe <"$journal"; then
      bad=1
      continue
    fi
    while IFS= read -r path; do
      new=$(beside "$path" new)
      [ ! -e "$new" ] || mv -f -- "$new" "$path" 2>"$work/error" || stuck=$path
    done <"$journal"
    if [ -n "$stuck" ]; then
      complain "$stuck: cannot be replaced: $(oneline <"$work/error"); the previous files are put back"
      undo
    else
      finish "$journal"
      say 'installation of a killed run finished'
    fi
  done
}

same_certificate() { # FILE FILE
  [ "$(openssl x509 -in "$1" -noout -fingerprint -sha256 2>/dev/null)" = "$(openssl x509 -in "$2" -noout -fingerprint -sha256)" ]
}

# What is wrong with the mode or the owner of PATH, in words; it is set right unless `look` is given.
drift() { # PATH OWNER GROUP MODE [look]
  ids_of "$2" "$3" || return 1
  actual=$(stat -L -c '%a %u:%g' "$1") || return 1
  mode=$(printf '%04o' "0${actual% *}")
  wrong=
  [ "$mode" = "$4" ] || wrong="mode $mode -> $4"
  [ "${actual#* }" = "$uid:$gid" ] || wrong="${wrong:+$wrong, }owner ${actual#* } -> $uid:$gid"
  [ -n "$wrong" ] || return 0
  printf '%s\n' "$1: $wrong"
  if [ -L "$1" ]; then
    [ "${5-}" = look ] || complain "$1 is a symbolic link: mode and owner of its file are left alone"
    return 0
  fi
  [ "${5-}" = look ] || { chown -h "$uid:$gid" "$1" && chmod "$4" "$1"; }
}

drifts() { # [look]
  drift "$key_path" "$key_owner" "$key_group" "$key_mode" "$@"
  drift "$cert_path" "$cert_owner" "$cert_group" "$cert_mode" "$@"
  if [ -f "$full_chain_path" ]; then
    drift "$full_chain_path" "$cert_owner" "$cert_group" "$cert_mode" "$@"
  elif [ -n "$full_chain_path" ]; then
    printf '%s\n' "$full_chain_path: is missing"
  fi
  [ ! -f "$ca_path" ] || drift "$ca_path" "$ca_owner" "$ca_group" "$ca_mode" "$@"
}
