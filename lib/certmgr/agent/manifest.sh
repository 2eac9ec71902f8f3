# shellcheck shell=sh
# Prints the fields of FILE; what is wrong with it goes to standard error.
fields_of() { # FILE PROGRAM JQ-ARGUMENT...
  file=$1 program=$2
  shift 2
  if ! fields=$(jq -r "$@" "$program" "$file" 2>"$work/jq"); then
    complain "$file: $(oneline <"$work/jq")"
    return 1
  fi
  case $fields in
  '!'* | '')
    printf '%s\n' "${fields:-! $file: is empty}" | while IFS= read -r line; do complain "${line#! }"; done
    return 1
    ;;
  esac
}

load_config() {
  name=$config
  if [ ! -r "$config" ]; then
    complain 'cannot be read; give the path of a configuration with -f'
    return 1
  fi
  fields_of "$config" "$jq_config" || return 1
  {
    IFS= read -r dir
    IFS= read -r default_remote
    IFS= read -r default_svcmgr
    IFS= read -r default_before
  } <<EOF
$fields
EOF
}

# The name of a manifest's files in the state directory.
id_of() { printf %s "$1" | sed 's/%/%25/g; s|/|%2F|g'; } # PATH

load_manifest() { # PATH
  manifest=$1
  name=${1##*/}
  name=${name%.json}
  id=$(id_of "$1")
  if [ ! -r "$manifest" ]; then
    complain "there is no manifest $manifest"
    return 1
  fi
  fields_of "$manifest" "$jq_manifest" --arg svcmgr "$default_svcmgr" --arg before "$default_before" --arg remote "$default_remote" ||
    return 1
  {
    IFS= read -r common_name
    IFS= read -r key_request
    IFS= read -r svcmgr
    IFS= read -r service
    IFS= read -r action
    IFS= read -r only_if_running
    IFS= read -r remotes
    IFS= read -r label
    IFS= read -r profile
    IFS= read -r info_request
    IFS= read -r sign_request
    IFS= read -r auth_key_file
    IFS= read -r root_ca
    IFS= read -r before
    IFS= read -r usages
    IFS= read -r key_path && IFS= read -r key_owner && IFS= read -r key_group && IFS= read -r key_mode
    IFS= read -r cert_path && IFS= read -r cert_owner && IFS= read -r cert_group && IFS= read -r cert_mode
    IFS= read -r full_chain_path
    IFS= read -r ca_path && IFS= read -r ca_owner && IFS= read -r ca_group && IFS= read -r ca_mode
    cat >"$work/request.cnf"
  } <<EOF
$fields
EOF
  fits_host
}

# Sets uid and gid of an owner and a group; empty means root, as it does to certmgr.
ids_of() { # OWNER GROUP
  case $1 in
  '') uid=0 ;;
  *[!0-9]*) uid=$(id -u -- "$1" 2>/dev/null) ;;
  *) uid=$1 ;;
  esac
  case $2 in
  '') gid=0 ;;
  *[!0-9]*) gid=$(getent group "$2" | cut -d: -f3) ;;
  *) gid=$2 ;;
  esac
  [ -n "$uid" ] || complain "user $1 does not exist on this host"
  [ -n "$gid" ] || complain "group $2 does not exist on this host"
  [ -n "$uid" ] && [ -n "$gid" ]
}

# Root writes no file where another user could put a link, or another file, in its place. The paths are on standard input.
are_safe() {
  unsafe=$(sed -n 's|/[^/]*$||; s|^$|/|; /^\//p' | sort -u | unsafe_folders) || {
    complain 'the directories of its files could not be read'
    return 1
  }
  [ -n "$unsafe" ] || return 0
  printf '%s\n' "$unsafe" | awk -F '\t' '!seen[$0]++ { print $1 ": " ($1 == $2 ? "it" : $2) " " $3 }' | while IFS= read -r line; do
    complain "$line: root writes nothing where others could steer it; name a directory that root alone controls (the file may belong to another user)"
  done
  return 1
}

# What a manifest expects of the host that it is on.
fits_host() {
  misfits=0
  printf '%s\n' "$key_path" "$cert_path" "${full_chain_path:-$cert_path}" "${ca_path:-$cert_path}" | are_safe || misfits=1
  for path in "$key_path" "$cert_path" "$full_chain_path" "$ca_path"; do
    [ -n "$path" ] || continue
    if [ ! -d "${path%/*}/" ]; then
      complain "$path: its directory does not exist"
      misfits=1
    elif [ -d "$path" ]; then
      complain "$path: is a directory"
      misfits=1
    fi
  done
  ids_of "$key_owner" "$key_group" || misfits=1
  ids_of "$cert_owner" "$cert_group" || misfits=1
  ids_of "$ca_owner" "$ca_group" || misfits=1
  for path in "$root_ca" "$auth_key_file"; do
    if [ -n "$path" ] && [ ! -r "$path" ]; then
      complain "$path: cannot be read"
      misfits=1
    fi
  done
  return "$misfits"
}

# Two manifests with one path would replace each other's files for ever.
claim_paths() {
  for path in "$key_path" "$cert_path" "$full_chain_path" "$ca_path"; do
    [ -n "$path" ] || continue
    claimant=$(awk -F '\t' -v path="$path" '$1 == path { print $2; exit }' "$work/paths")
    if [ -n "$claimant" ]; then
      complain "$path: is also in manifest $claimant"
      return 1
    fi
    printf '%s\t%s\n' "$path" "$name" >>"$work/paths"
  done
}
