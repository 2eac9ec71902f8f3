# Comes before the engine in the scripts that Terraform sends. Terraform leaves a failed script on the host, and one that it did not
# come to run, and empties a successful one without removing it. So a script first removes itself, and what earlier ones left. Terraform also makes it
# executable and writable for all, so only its user may enter the directory where it is.
case $(id -un)/$(stat -c %a/%G "${0%/*}") in
  */*00/* | root/*0/root) ;;
  *)
    echo "other users can enter ${0%/*}, where this script is: nothing was done; find out why, then run: chmod 0700 ${0%/*}" >&2
    rm -f -- "$0"
    exit 77
    ;;
esac
if [ "$(id -u)" != 0 ]; then
  # sudo passes the environment on to no command.
  sudo -n /bin/sh "$0" ${SSH_CONNECTION:+"$SSH_CONNECTION"}
  code=$?
  [ "$code" != 1 ] || {
    echo "$(id -un) needs sudo without a password, for example: $(id -un) ALL=(root) NOPASSWD: /bin/sh"
    echo "and without a terminal, where sudoers asks for one: Defaults:$(id -un) !requiretty"
  } >&2
  rm -f -- "$0"
  exit "$code"
fi
rm -f -- "$0"
[ -z "${1-}" ] || SSH_CONNECTION=$1
find "${0%/*}" -maxdepth 1 -name '.cdktf-mutual-tls-*' ! -type d -mmin +1 -exec rm -f {} +
