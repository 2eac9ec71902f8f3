// snippet:start program
import { App, TerraformStack } from "cdktf";
import * as mtls from "cdktf-mutual-tls";

const app = new App();
const fleet = new mtls.Fleet(new TerraformStack(app, "first-site"), "web", {
  domain: "example.org",
  sshPrivateKeyFile: "id_ed25519",
});
const www01 = new mtls.Host(fleet, "www01", {
  address: "10.20.0.12",
  // What `cat /etc/ssh/ssh_host_ecdsa_key.pub` prints on the host.
  hostKey:
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNOvYlLBx8YucbQiRoiDufFP9WVlZ6T/hMovCsUUT/3lJpyI1qQVAHTST0o0QefzensdQpVVPGQMp4CD94VFDrk=",
  platform: mtls.Platform.debian13(),
});
const partner = mtls.CaCertificate.fromFile("partner-ca.pem");
const www = new mtls.StaplingVhost(new mtls.HttpdServer(www01, "httpd"), "www", {
  serverName: "www.example.org",
  certificate: mtls.ServerCertificate.fromFiles({
    certificateFile: "/etc/ssl/certs/www.example.org.pem", // with its intermediate CA certificates
    certificateKeyFile: "/etc/ssl/private/www.example.org.key",
  }),
  trustStore: new mtls.TrustStore(fleet, "partners", { certificates: [partner] }),
});
new mtls.MutualTlsLocation(www, "orders", {
  path: "/orders",
  issuers: [partner],
  require: mtls.ClientCertificate.organization("Big Partner Foo SA"),
});
app.synth();
// snippet:end program
