import { basename, dirname } from "node:path";
import type { MultiRootCaModel } from "../../model/pki";
import type { PlatformData } from "../../platform/platform-data";
import { API_CERTIFICATE, API_PRIVATE_KEY, GATE_PROGRAM } from "../paths";

/** Modules of the gate's httpd: what TLS, a CGI program and the bounds on slow clients need. Some builds have some of them built in. */
const MODULES = ["mpm_event", "unixd", "authz_core", "authz_host", "alias", "cgid", "reqtimeout", "ssl"];

const FOLDER = "/run/cfssl-gate";

/** The whole configuration of an instance of httpd that answers two paths, and each with one program. */
export function gateConfig({ port, serverName, clients }: MultiRootCaModel, { gate, httpd }: PlatformData): string {
  const modules = MODULES.map(
    (name) => `<IfModule !mod_${name}.c>
  LoadModule ${name}_module ${gate.modulesDirectory}/mod_${name}.so
</IfModule>`,
  );
  const from = clients === undefined ? "Require all granted" : `Require ip 127.0.0.0/8 ::1 ${clients.join(" ")}`;
  return `# httpd in front of CFSSL's signing API. It hands each request to one program, which knows what may be asked for.
${modules.join("\n")}
# httpd and its loggers go there first. Its own root is not on a host without a web server.
ServerRoot ${FOLDER}
ServerName ${serverName}
Listen ${port}
DefaultRuntimeDir ${FOLDER}
PidFile ${FOLDER}/httpd.pid
ScriptSock ${FOLDER}/cgid.sock
ErrorLog "|/usr/bin/logger -t cfssl-gate-httpd"
LogLevel warn
ServerTokens Prod
ServerSignature Off
TraceEnable Off
FileETag None

# A client holds one of 64 workers, for 40 s at most.
StartServers 1
ServerLimit 2
ThreadsPerChild 32
MinSpareThreads 16
MaxSpareThreads 64
MaxRequestWorkers 64
KeepAlive Off
Timeout 30
CGIDScriptTimeout 60
RequestReadTimeout handshake=5 header=10 body=20
LimitRequestLine 512
LimitRequestFields 32
LimitRequestFieldSize 2048
LimitRequestBody 65536

SSLEngine on
SSLCertificateFile "${API_CERTIFICATE}"
SSLCertificateKeyFile "${API_PRIVATE_KEY}"
SSLProtocol -all +TLSv1.2 +TLSv1.3
SSLCipherSuite ${httpd.sslCipherSuite}
SSLHonorCipherOrder off
SSLSessionCache none
SSLSessionTickets off

<Directory "/">
  AllowOverride None
  Options None
  Require all denied
</Directory>
ScriptAliasMatch "^/api/v1/cfssl/(?:authsign|info)$" "${GATE_PROGRAM}"
<Directory "${dirname(GATE_PROGRAM)}">
  <Files "${basename(GATE_PROGRAM)}">
    ${from}
  </Files>
</Directory>
`;
}
