/** What a person might do to a web server on a Thursday, and what drift has to say of it. */
export const BY_HAND: readonly (readonly [command: string, said: RegExp])[] = [
  [
    'echo "# by hand" >>/etc/apache2/vhosts.d/www.lab.carcano.corp.conf',
    /content +\/etc\/apache2\/vhosts\.d\/www\.lab\.carcano\.corp\.conf +edited: 1 line added/,
  ],
  ["chmod 0666 /etc/apache2/ports.conf", /mode +\/etc\/apache2\/ports\.conf +0666, applied as 0644/],
  ["rm /etc/apache2/trusts/www.lab.carcano.corp.crt", /missing +\/etc\/apache2\/trusts\/www\.lab\.carcano\.corp\.crt/],
  [
    "chown www-data /var/www/vhosts/lab.carcano.corp/www/index.html",
    /owner +\S+\/index\.html +www-data:root, applied as root:root/,
  ],
  ["ln -sfT /tmp/x /etc/apache2/mods-enabled/md.load", /content +\S+\/md\.load +leads to \/tmp\/x/],
  ["systemctl stop certmgr-agent.timer", /service +certmgr-agent\.timer +inactive, applied as active/],
  ["systemctl disable -q certmgr-agent.timer", /service +certmgr-agent\.timer +disabled, applied as enabled/],
  ["firewall-cmd -q --add-port=8081/tcp", /firewall +zone public +admits port 8081\/tcp, which was not applied/],
];

/** Everything of a host that a look could have touched: names, types, owners, modes, sizes, and when they were changed. */
export const EVERYTHING =
  "find /etc /root /srv /usr/local /var/lib/cdktf-mutual-tls /var/www -printf '%p %y %u:%g %m %s %T@ %C@\\n' | sort | sha256sum";

/**
 * How many connections the SSH server of a host has let in. By identifier, which the sender gives: the journal looks the
 * unit up itself, and does not find it when the process has ended before a busy journal comes to its line.
 */
export const CONNECTIONS =
  "journalctl --sync && journalctl -q -t sshd -t sshd-session -o cat | grep -c '^Accepted publickey'";
