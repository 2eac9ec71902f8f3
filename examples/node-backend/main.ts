import { App, TerraformStack } from "cdktf";
import {
  Backend,
  BackendLocation,
  CaCertificate,
  ClientCertificate,
  ClientCertificateField,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  Platform,
  PublicLocation,
  ServerCertificate,
  StaplingVhost,
  TrustStore,
} from "cdktf-mutual-tls";

/** A Node application behind mutual TLS: it learns who each client is, and its health check is public. */
export class NodeBackend extends TerraformStack {
  constructor(app: App, partnerCaFile: string) {
    super(app, "node-backend");
    const fleet = new Fleet(this, "web", { domain: "example.org", sshPrivateKeyFile: "id_ed25519" });
    const www01 = new Host(fleet, "www01", {
      address: "10.20.0.12",
      hostKey:
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNOvYlLBx8YucbQiRoiDufFP9WVlZ6T/hMovCsUUT/3lJpyI1qQVAHTST0o0QefzensdQpVVPGQMp4CD94VFDrk=",
      platform: Platform.debian13(),
    });
    const partner = CaCertificate.fromFile(partnerCaFile);
    // snippet:start site
    const www = new StaplingVhost(new HttpdServer(www01, "httpd"), "www", {
      serverName: "api.example.org",
      certificate: ServerCertificate.fromFiles({
        certificateFile: "/etc/ssl/certs/api.example.org.pem",
        certificateKeyFile: "/etc/ssl/private/api.example.org.key",
      }),
      trustStore: new TrustStore(fleet, "partners", { certificates: [partner] }),
      clientIdentity: {
        requestHeaders: {
          "X-Client-Issuer": ClientCertificateField.ISSUER_DN,
          "X-Client-Subject": ClientCertificateField.SUBJECT_DN,
        },
      },
    });
    new BackendLocation(www, "app", { path: "/", backend: Backend.http("127.0.0.1", 3000), webSocket: true });
    new BackendLocation(www, "assets", { path: "/assets", backend: Backend.files() });
    new MutualTlsLocation(www, "site", { path: "/", issuers: [partner], require: ClientCertificate.any() });
    new PublicLocation(www, "health", { path: "/healthz" });
    // snippet:end site
  }
}

if (require.main === module) {
  const app = new App();
  new NodeBackend(app, "partner-ca.pem");
  app.synth();
}
