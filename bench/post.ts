import { certificateFiles, PARTNER } from "./scenario";

/** Folder of the site's files in the post. `serverName` is an alias there. */
export const postDocumentRoot = "/var/www/vhosts/example.org/www";

/**
 * What the post makes its reader type, with the closing tags that were lost in print. Only the names and Debian's paths
 * differ. What the post leaves to the package is as in Debian's package.
 *
 * @param trustedCertificates The issuing CA and the root, PEM.
 * @param rootCertificate PEM.
 */
export function postScript(serverName: string, trustedCertificates: string, rootCertificate: string): string {
  return `
    a2enmod -q ssl >&2
    mkdir -m 0755 /etc/apache2/vhosts.d /etc/apache2/trusts
    mkdir -p -m 0755 /var/log/apache2/vhosts/example.org ${postDocumentRoot}/orders
    echo "IncludeOptional vhosts.d/*.conf" >>/etc/apache2/apache2.conf
    echo "SSLStaplingCache shmcb:/run/apache2/ocsp(128000)" >>/etc/apache2/mods-available/ssl.conf
    cat >/etc/apache2/trusts/example.org <<'END'
${trustedCertificates}
END
    cat >/usr/local/share/ca-certificates/root.crt <<'END'
${rootCertificate}
END
    cat >/etc/apache2/vhosts.d/example.org.conf <<'END'
${postVhost(serverName)}
END
    systemctl start apache2`;
}

function postVhost(serverName: string): string {
  return `<VirtualHost *:443>
  ServerAdmin webmaster@example.org
  ServerName example.org
  ServerAlias ${serverName}
  DocumentRoot ${postDocumentRoot}
  LogLevel notice
  ErrorLog /var/log/apache2/vhosts/example.org/error.log
  CustomLog /var/log/apache2/vhosts/example.org/access.log combined
  <IfModule mod_ssl.c>
    SSLEngine on
    SSLCertificateFile    ${certificateFiles.certificateFile}
    SSLCertificateKeyFile ${certificateFiles.certificateKeyFile}
    SSLCertificateChainFile /usr/local/share/ca-certificates/root.crt
    SSLUseStapling on
    SSLCACertificateFile /etc/apache2/trusts/example.org
    SSLVerifyDepth 2
    SSLOCSPEnable leaf
    SSLOCSPUseRequestNonce off
  </IfModule>
  <Directory />
    Options FollowSymLinks
    AllowOverride Fileinfo
  </Directory>
  <Directory ${postDocumentRoot}/orders>
    Options Indexes FollowSymLinks
    AllowOverride All
    <IfModule mod_ssl.c>
      SSLVerifyClient require
      SSLOptions +StdEnvVars
        Require expr %{SSL_CLIENT_S_DN_O} == "${PARTNER}"
    </IfModule>
    <IfModule !mod_ssl.c>
        Require all denied
    </IfModule>
  </Directory>
</VirtualHost>`;
}
