#!/bin/sh
# kill-points.sh FIRST STRIDE WHEN: applies the generations a and b of /root/faults in turn, and each time ends the engine
# before or after its act number FIRST, FIRST + STRIDE, ..., until it has no more acts. What the applies print is kept in
# /root/faults/log. Prints a line a point:
#
#   OK|BAD  WHEN POINT  COMMAND  reasons, divided by semicolons

cd /root/faults || exit 1
state=/var/lib/cdktf-mutual-tls
commands='apache2ctl apt-get awk base64 cat chmod chown cmp cp curl cut date dpkg-query find flock getent grep gzip head id ln
  mkdir mount mv realpath rm rmdir sed sha256sum sleep sort stat sync systemctl tail timeout touch tr unshare xargs'
first=$1 stride=$2 when=$3

# Everything that httpd would load now, with its content; or why it would not start.
nothing=$(printf '' | sha256sum | cut -d ' ' -f 1)
loadable() {
  (
    set -a
    # shellcheck disable=SC1091
    . /etc/apache2/envvars
    /usr/sbin/apache2 -t 2>&1 | grep -v AH00558 | grep -vx 'Syntax OK'
    /usr/sbin/apache2 -t -D DUMP_INCLUDES 2>/dev/null | /usr/bin/sed -n 's/^ *([^)]*) //p' >included
    find /etc/apache2/trusts -mindepth 1 >>included
    # An empty file is none for httpd: so stands what is not there yet, or no longer, while a switch is under way.
    tr '\n' '\0' <included | xargs -0 sha256sum -- | grep -v "^$nothing "
  ) 2>&1
}

# What lies at each managed path, links followed.
lying() {
  { tr '\n' '\0' <paths | xargs -0 stat -L -c '%n: %F %a %U:%G' --; tr '\n' '\0' <paths | xargs -0 sha256sum --; } 2>&1 |
    grep -v -e "^$nothing " -e ': regular empty file ' | sort
}

tree() {
  {
    find /etc /srv/data /var/www -printf '%y %m %u:%g %p %l\n' | sort
    tr '\n' '\0' <paths | xargs -0 sha256sum -- 2>/dev/null
  } | grep -v -e /etc/apache2/trusts$ -e /etc/ld.so.cache
}

# The generations that httpd's files say in one answer.
served() {
  curl -ksi --http1.1 --max-time 5 --resolve www.lab:443:127.0.0.1 https://www.lab/ |
    tr -d '\r' | sed -n 's/^X-\(Server\|Vhost\): //p' | sort -u | tr '\n' ' '
}

# A reload of httpd is over when its old processes have answered their last request.
wait_served() {
  tries=0
  until [ "$(served)" = "$1 " ]; do
    tries=$((tries + 1))
    [ $tries -lt 40 ] || return 1
    sleep 0.05
  done
}

bad() { reasons="$reasons${reasons:+; }$*"; }

# apply GENERATION LOG
apply() { sh "$1/apply.sh" >"$2" 2>&1; }

learn() {
  { sh "$1/secrets.sh" >/dev/null && apply "$1" out; } || {
    cat out
    exit 1
  }
  loadable >"$1/loadable"
  lying >"$1/lying"
  tree >"$1/tree"
}

for c in $commands; do rm -f "/usr/local/sbin/$c"; done
rm -rf log
mkdir log
learn a
learn b
learn a
cp saboteur.sh /usr/local/sbin/saboteur
chmod 0755 /usr/local/sbin/saboteur
for c in $commands; do ln -s saboteur "/usr/local/sbin/$c"; done
PATH=/usr/sbin:/usr/bin:/sbin:/bin

from=a to=b point=$first
while :; do
  reasons=''
  read -r new <"$to/generation"
  sh "$to/secrets.sh" >/dev/null
  rm -f /run/sabotage.point
  echo 0 >/run/sabotage.count
  # shellcheck disable=SC2016
  setsid sh -c 'echo "$1 $2 $$" >/run/sabotage; exec sh "$3/apply.sh"' sh "$point" "$when" "$to" >"log/$when.$point.killed" 2>&1
  code=$?
  rm -f /run/sabotage
  [ -e /run/sabotage.point ] || break
  if [ "$when" = instead ] && [ $code = 0 ]; then
    tree | cmp -s "$to/tree" - || bad 'an apply says that it is done and is not'
  fi
  command=$(cut -c 1-100 /run/sabotage.point | head -n 1)

  loadable >now
  if cmp -s now "$from/loadable"; then live=$from
  elif cmp -s now "$to/loadable"; then live=$to
  else
    live=mixed
    bad "httpd would load neither generation: $(grep -vxF -f "$to/loadable" now | cut -c 1-200 | head -n 4 | tr '\n' ' ')"
  fi
  lying | grep -vxF -f "$from/lying" | grep -vxF -f "$to/lying" >strange
  [ ! -s strange ] || bad "not whole: $(head -n 3 strange | tr '\n' ' ')"
  if [ "$when" = before ]; then
    if ! words=$(apache2ctl graceful 2>&1); then
      bad "a reload by somebody else fails: $(echo "$words" | tail -n 2)"
    elif [ $live != mixed ]; then
      read -r generation <"$live/generation"
      wait_served "$generation" || bad "after a reload by somebody else it serves $(served), not $generation"
    fi
  fi

  apply "$to" "log/$when.$point.next"
  code=$?
  [ $code = 0 ] || bad "the next apply ended with $code: $(tail -n 4 "log/$when.$point.next")"
  tree | diff "$to/tree" - >difference || bad "after the next apply: $(head -n 5 difference | tr '\n' ' ')"
  wait_served "$new" || bad "after the next apply httpd serves $(served)"
  # systemd calls a simple service started before it has done anything.
  timeout 5 sh -c 'until cat /srv/data/site/site.conf /srv/data/site/key | cmp -s - /run/site-loaded; do sleep 0.1; done' ||
    bad 'the daemon has not loaded its files'
  [ "$(systemctl show -P Description site.service)" = "Site $new" ] || bad 'systemd has not loaded the unit'
  apply "$to" out
  grep -qx '[^ ]*: 0 changed ([0-9.]* s)' out || bad "one more apply: $(cat out)"
  left=$(find "$state/journal" "$state/secrets" -mindepth 1; find / -xdev -name '*cdktf-mutual-tls*' ! -path "$state" ! -path '/proc/*'; ls -d /srv/data/.cdktf* /run/cdktf-mutual-tls/ 2>/dev/null)
  [ -z "$left" ] || bad "left behind: $left"

  printf '%s\t%s %s\t%s\t%s\n' "$([ -z "$reasons" ] && echo OK || echo BAD)" "$when" "$point" "$command" "$reasons" | tr '\n' ' '
  echo
  if [ $from = a ]; then from=b to=a; else from=a to=b; fi
  point=$((point + stride))
done
echo "END $code"
for c in $commands; do rm -f "/usr/local/sbin/$c"; done
