# shellcheck shell=sh
# What is looked at on a host after each mishap, and what repairs it. The folder /root/faults holds two generations, a and
# b: scripts that apply them, and what the host is like when they are there.

# shellcheck disable=SC2034
cd /root/faults || exit 1
# shellcheck disable=SC1091
. /root/faults/system.sh
# Past the saboteur.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
state=/var/lib/cdktf-mutual-tls
reasons=
bad() { reasons="$reasons${reasons:+; }$*"; }

# What is going on, for whoever asks later what it was at a certain time.
note() {
  read -r note_clock _ </proc/uptime
  echo "$note_clock == $*" >>timeline
}

# Everything that httpd would load now, with its content; or why it would not start.
nothing=$(printf '' | sha256sum | cut -d ' ' -f 1)
loadable() {
  (
    httpd_program -t 2>&1 | grep -v AH00558 | grep -vx 'Syntax OK'
    httpd_program -t -D DUMP_INCLUDES 2>/dev/null | sed -n 's/^ *([^)]*) //p' >included
    # shellcheck disable=SC2154
    find "$httpd_root/trusts" -mindepth 1 >>included
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
  } | grep -v -e "$httpd_root/trusts$" -e /etc/ld.so.cache
}

# The engine's own record, without what differs from run to run.
recorded() { grep -v -e '^generation' -e '^run' "$state/record" | sort; }

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

# apply GENERATION LOG
apply() { sh "$1/apply.sh" >"$2" 2>&1; }

# on_tmpfs FOLDER...: moves each to a file system of its own. Running services have mount namespaces of their own.
on_tmpfs() {
  mkdir -p /mnt/new
  for folder; do
    mount -t tmpfs -o "mode=$(stat -c %a "$folder"),nr_inodes=100000" tmpfs /mnt/new
    cp -a "$folder/." /mnt/new/
    mount --bind /mnt/new "$folder"
    umount /mnt/new
  done
  systemctl try-restart apache2.service site.service
}

# learn GENERATION: applies it, and notes what the host is like with it.
learn() {
  { sh "$1/secrets.sh" >/dev/null && apply "$1" out; } || {
    cat out
    exit 1
  }
  loadable >"$1/loadable"
  lying >"$1/lying"
  tree >"$1/tree"
  recorded >"$1/recorded"
}

# judge_now FROM TO: what httpd would load, and every other file, is wholly of one of the two. Sets `live`.
judge_now() {
  loadable >now
  if cmp -s now "$1/loadable"; then live=$1
  elif cmp -s now "$2/loadable"; then live=$2
  else
    live=mixed
    bad "httpd would load neither generation: $(grep -vxF -f "$2/loadable" now | cut -c 1-200 | head -n 4 | tr '\n' ' ')"
  fi
  lying | grep -vxF -f "$1/lying" | grep -vxF -f "$2/lying" >strange
  [ ! -s strange ] || bad "not whole: $(head -n 3 strange | tr '\n' ' ')"
}

# Somebody else reloads httpd.
judge_reload() {
  # shellcheck disable=SC2154
  if ! words=$($httpd_graceful 2>&1); then
    bad "a reload by somebody else fails: $(echo "$words" | tail -n 2)"
  elif [ "$live" != mixed ]; then
    read -r generation <"$live/generation"
    wait_served "$generation" || bad "after a reload by somebody else it serves $(served), not $generation"
  fi
}

# judge_next TO LOG: one more apply reaches what is declared, services know it, and a further one changes nothing.
judge_next() {
  read -r new <"$1/generation"
  apply "$1" "$2"
  code=$?
  [ $code = 0 ] || bad "the next apply ended with $code: $(tail -n 4 "$2")"
  judge_done "$1"
  apply "$1" out
  grep -qx '[^ ]*: 0 changed ([0-9.]* s)' out || bad "one more apply: $(cat out)"
  left=$(find "$state/journal" "$state/secrets" -mindepth 1
    find /etc /srv /tmp /usr /var -xdev -name '*cdktf-mutual-tls*' ! -path "$state" ! -path /var/log/cdktf-mutual-tls
    ls -d /srv/data/.cdktf* /run/cdktf-mutual-tls/ 2>/dev/null)
  [ -z "$left" ] || bad "left behind: $left"
}

# judge_done TO: files, services and record are as declared.
judge_done() {
  read -r new <"$1/generation"
  tree | diff "$1/tree" - >difference || bad "after the apply: $(head -n 5 difference | tr '\n' ' ')"
  recorded | diff "$1/recorded" - >difference || bad "in the record: $(head -n 5 difference | tr '\n\t' '  ')"
  wait_served "$new" || bad "after the apply httpd serves $(served)"
  # systemd calls a simple service started before it has done anything.
  timeout 5 sh -c 'until cat /srv/data/site/site.conf /srv/data/site/key | cmp -s - /run/site-loaded; do sleep 0.1; done' ||
    bad 'the daemon has not loaded its files'
  [ "$(systemctl show -P Description site.service)" = "Site $new" ] || bad 'systemd has not loaded the unit'
}

# The saboteur stands before each external command of the engine, while one apply is sabotaged.
commands='apache2ctl apt-get awk base64 cat chmod chown cmp cp curl cut date dnf dpkg-query find flock getent grep gzip head httpd id ln
  mkdir mkfifo mount mv realpath rm rmdir rpm sed sha256sum sleep sort stat sync systemctl tail timeout touch tr unshare xargs'
stand_before() {
  if ! [ -d before ]; then
    mkdir before
    cp saboteur.sh before/saboteur
    chmod 0755 before/saboteur
    for c in $commands; do ln -s saboteur "before/$c"; done
    mv /usr/local/sbin /usr/local/sbin.alone
  fi
  ln -sfT "$PWD/before" /usr/local/sbin
  rm -f /run/sabotage.point
  echo 0 >/run/sabotage.count
}
stand_aside() {
  ln -sfT sbin.alone /usr/local/sbin
  rm -f /run/sabotage
}

# sabotaged TO WHEN PATTERN LOG: an apply of which one act is sabotaged. False when it has no such act.
sabotaged() {
  stand_before
  # shellcheck disable=SC2016
  setsid sh -c 'printf "%s %s\n%s\n" "$2" "$$" "$3" >/run/sabotage; exec sh "$1/apply.sh"' sh "$1" "$2" "$3" >"$4" 2>&1
  code=$?
  stand_aside
  [ -e /run/sabotage.point ]
}

# cut_off TO PATTERN: an apply whose connection is gone from a certain act on.
cut_off() {
  stand_before
  printf 'cut %s\n%s\n' "$PPID" "$2" >/run/sabotage
  exec sh "$1/apply.sh"
}
