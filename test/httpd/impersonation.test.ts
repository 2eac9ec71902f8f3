import { get } from "node:https";
import { locationSection } from "../../lib/httpd/render-location";
import { type ConfigNode, directive } from "../../lib/httpd/syntax/tree";
import { writePem } from "../../lib/x509/pem";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint, mintCrl } from "../pki/mint";
import { testWith } from "../support/programs";
import { httpd, RealHttpd } from "../support/real-httpd";

let server: RealHttpd;
beforeEach(() => {
  server = new RealHttpd();
});
afterEach(() => server.stop());

async function keyOf({ keys }: Minted): Promise<string> {
  return writePem("PRIVATE KEY", new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey)));
}

/** What a client sees, or nothing where the handshake fails. */
async function ask(client: Minted, ...chain: Minted[]): Promise<number | undefined> {
  const cert = [client, ...chain].map(({ parsed }) => parsed.pem).join("");
  const options = {
    host: "127.0.0.1",
    port: server.port,
    path: "/restricted",
    rejectUnauthorized: false,
    agent: false,
  };
  const key = await keyOf(client);
  return new Promise((resolve) => {
    get({ ...options, cert, key }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", () => resolve(undefined));
  });
}

testWith(httpd, "httpd")(
  "the owner of another root in the trust store, or of a CA beside the issuer, can take its name and enter, and not where lists are looked into",
  async () => {
    const [rootA, rootB] = [await mint({ name: "O=A,CN=Root A" }), await mint({ name: "O=B,CN=Root B" })];
    const issuing = await mint({ name: "O=A,CN=Issuing A", issuer: rootA });
    const namesake = await mint({ name: "O=A,CN=Issuing A", issuer: rootB });
    const client = (issuer: Minted) => mint({ name: "O=Partner A,CN=client", issuer, ca: false });
    // Below the same root, as another CA of the same owner.
    const sibling = await mint({ name: "O=A,CN=Sibling", issuer: rootA });
    const taken = await mint({ name: "O=A,CN=Issuing A", issuer: sibling });
    const [partner, impostor, relative] = [await client(issuing), await client(namesake), await client(taken)];
    const lib = x509();
    const names = new lib.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }]);
    const own = await mint({ name: "CN=localhost", issuer: rootA, ca: false, extensions: [names] });
    const key = await keyOf(own);
    const store = [rootA, issuing, rootB].map(({ parsed }) => parsed.pem).join("");
    const location = locationSection(
      {
        path: "",
        urlPath: "/restricted",
        issuers: [issuing.parsed],
        require: { kind: "organization", value: "Partner A" },
      },
      false,
    );
    const vhost = (depth: number, ...more: ConfigNode[]) => [
      directive("SSLEngine", "on"),
      directive("SSLCertificateFile", server.write("server.crt", own.parsed.pem)),
      directive("SSLCertificateKeyFile", server.write("server.key", key)),
      directive("SSLCACertificateFile", server.write("trust.crt", store)),
      directive("SSLVerifyClient", "optional"),
      directive("SSLVerifyDepth", String(depth)),
      ...more,
      location,
    ];

    await server.start(vhost(2), "ssl");
    expect([await ask(partner), await ask(impostor, namesake)]).toEqual([200, 200]);
    expect(await ask(relative, taken, sibling)).toBeUndefined();
    await server.stop();

    server = new RealHttpd();
    await server.start(vhost(3), "ssl");
    expect(await ask(relative, taken, sibling)).toBe(200);
    await server.stop();

    server = new RealHttpd();
    const list = await mintCrl(issuing, new Date(Date.now() + 80_000_000));
    const lists = server.write("lists.crl", writePem("X509 CRL", list));
    const withLists = vhost(3, directive("SSLCARevocationCheck", "leaf"), directive("SSLCARevocationFile", lists));
    await server.start(withLists, "ssl");
    expect([await ask(partner), await ask(impostor, namesake)]).toEqual([200, undefined]);
    expect(await ask(relative, taken, sibling)).toBeUndefined();
  },
  30_000,
);
