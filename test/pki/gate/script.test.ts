import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GateLimits, printGateLimits, type RequestLimits } from "../../../lib/pki/gate/limits";
import { gateScript } from "../../../lib/pki/gate/script";
import { CaServer } from "../../certmgr/ca-server";

const SUBJECT = "/C=CH/O=Partner Foo SA/CN=svc01";
const request = (more: Partial<RequestLimits>): RequestLimits => ({
  declaredBy: "lab/client01/certmgr/foo",
  subject: ["C=CH", "CN=svc01", "O=Partner Foo SA"],
  hosts: [],
  addresses: [],
  keys: ["ecdsa 256"],
  ...more,
});
const LIMITS: GateLimits = {
  label: "issuer",
  profiles: {
    issuer: {
      client: {
        mostPerHour: 5,
        replaySeconds: 3600,
        requests: [request({}), request({ declaredBy: "lab/issuer", subject: ["O=Any SA"], commonName: "any" })],
      },
      server: {
        mostPerHour: 60,
        replaySeconds: 3600,
        requests: [
          request({
            declaredBy: "lab/www01/certmgr/www",
            subject: ["CN=www.lab.test", 'O=Comma\\, \\"Quote\\" \u00fc'],
            hosts: ["www.lab.test", "lab.test", "10.44.32.1", "2001:db8::1"],
            addresses: ["0A2C2001", "20010DB8000000000000000000000001"],
            keys: ["ecdsa 256", "rsa 2048"],
          }),
        ],
      },
    },
  },
};
const WWW = '/O=Comma, "Quote" \u00fc/CN=www.lab.test';
const WWW_NAMES = "DNS:www.lab.test,DNS:lab.test,IP:10.44.32.1,IP:2001:db8::1";

let ca: CaServer;
beforeAll(async () => {
  ca = new CaServer();
  await ca.start();
}, 60_000);
afterAll(async () => {
  await ca.stop();
  ca.remove();
});

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly certificate?: string;
}

describe.each([["dash"], ["bash", "--posix"]])("under %s", (...shell) => {
  let folder: string;
  const path = (name: string) => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gate-"));
    for (const name of ["bin", "state"]) mkdirSync(path(name));
    writeFileSync(path("limits.json"), printGateLimits(LIMITS));
    writeFileSync(path("hosts"), "10.0.0.33 client02.lab.test client02\n10.0.0.3 client01.lab.test client01\n");
    writeFileSync(path("gate"), gateScript());
    writeFileSync(path("bin/logger"), `#!/bin/sh\ncat >>${path("journal")}\n`);
    chmodSync(path("bin/logger"), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  /** A certificate request in PEM, with a new key. */
  function csr(subject: string, { names = "", extension = "", key = "ec:P-256", more = [] as string[] } = {}): string {
    const [algorithm, size] = key.split(":");
    const newKey =
      algorithm === "ec" ? ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${size}`] : ["-newkey", `rsa:${size}`];
    const extensions = [...(names === "" ? [] : ["-addext", `subjectAltName=${names}`])];
    const further = extension === "" ? [] : ["-addext", extension];
    const all = ["req", "-new", "-utf8", "-nodes", "-keyout", path("key"), "-subj", subject, ...newKey];
    return openssl(...all, ...extensions, ...further, ...more);
  }

  const signed = (text: string, profile = "client") =>
    JSON.stringify({
      token: createHmac("sha256", Buffer.from(CaServer.authKey(profile), "hex"))
        .update(text)
        .digest("base64"),
      request: Buffer.from(text).toString("base64"),
    });
  const asking = (fields: object, profile = "client") => signed(JSON.stringify(fields), profile);
  const client = (fields: object = {}, subject = SUBJECT) =>
    asking({ certificate_request: csr(subject), label: "issuer", profile: "client", hosts: [], ...fields });
  const server = (fields: object = {}, subject = WWW, options: Parameters<typeof csr>[1] = {}) =>
    asking({ certificate_request: csr(subject, options), profile: "server", hosts: [], ...fields }, "server");

  function ask(body: string | Buffer, environment: Record<string, string> = {}): Promise<Answer> {
    const [program = "", ...options] = shell;
    const child = spawn(program, [...options, path("gate")], {
      cwd: folder,
      env: {
        ...{ CFSSL_GATE_LIMITS: path("limits.json"), CFSSL_GATE_STATE: path("state"), CFSSL_GATE_SIGNER: ca.url },
        ...{ CFSSL_GATE_PATH: path("bin"), CFSSL_GATE_HOSTS: path("hosts"), CURL_CA_BUNDLE: ca.root },
        ...{ REMOTE_ADDR: "10.0.0.3", REQUEST_METHOD: "POST", SCRIPT_NAME: "/api/v1/cfssl/authsign" },
        ...environment,
      },
    });
    child.stdin.on("error", () => undefined).end(body);
    let [out, error] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      error += chunk;
    });
    return new Promise((resolve, reject) =>
      child.on("close", () => {
        const match = /^Status: (\d+)\r\nContent-Type: application\/json\r\n\r\n([\s\S]*)$/.exec(out);
        if (match === null || error !== "") return reject(new Error(`${out}\n${error}`));
        const { result, errors } = JSON.parse(match[2] ?? "");
        resolve({ status: Number(match[1]), message: errors[0]?.message ?? "", certificate: result?.certificate });
      }),
    );
  }

  const journal = () => (existsSync(path("journal")) ? readFileSync(path("journal"), "utf8") : "");

  async function refused(body: string | Buffer, words: string, environment = {}): Promise<void> {
    const calls = ca.calls.length;
    const answer = await ask(body, environment);
    expect(answer.message).toContain(words);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.certificate).toBeUndefined();
    expect(ca.calls.length).toBe(calls);
    expect(journal()).toContain(words);
    expect(journal()).toMatch(/^refused: from 10\.0\.0\.3 \(client01\.lab\.test\), .*\n$/m);
  }

  test("what a manifest declares is signed, and the journal says for whom", async () => {
    const answer = await ask(client());
    expect(answer).toMatchObject({ status: 200, message: "" });
    writeFileSync(path("granted.pem"), answer.certificate ?? "");
    const serial = openssl("x509", "-in", "granted.pem", "-noout", "-serial").trim().replace("serial=", "");
    expect(journal()).toBe(
      `granted: from 10.0.0.3 (client01.lab.test), label "issuer", profile "client", subject "C=CH,CN=svc01,O=Partner Foo SA", ` +
        `names "", key ecdsa 256: serial ${serial}, as lab/client01/certmgr/foo declares\n`,
    );
  });

  test("a request as CFSSL's own client writes it is signed, with the names of its certificate request", async () => {
    const unset = "0001-01-01T00:00:00Z";
    const go = {
      hosts: null,
      crl_override: "",
      NotBefore: unset,
      NotAfter: unset,
      ReturnPrecert: false,
      metadata: null,
    };
    const certificate_request = csr(WWW, { names: WWW_NAMES, key: "rsa:2048" });
    const body = asking({ certificate_request, profile: "server", label: "", ...go }, "server");
    expect(await ask(body)).toMatchObject({ status: 200 });
    expect(journal()).toContain('label "issuer", profile "server"');
    expect(journal()).toContain('names "www.lab.test lab.test address 0A2C2001 address');
  });

  test("some of the declared names are enough, in a list or in the request itself", async () => {
    expect(await ask(server({ hosts: ["lab.test", "2001:db8::1"] }))).toMatchObject({ status: 200 });
    expect(await ask(server({ hosts: ["www.lab.test"] }, WWW, { names: "DNS:www.lab.test" }))).toMatchObject({
      status: 200,
    });
  });

  test("where any common name is declared, the rest of the subject is still the declared one", async () => {
    expect(await ask(client({}, "/O=Any SA/CN=whoever"))).toMatchObject({ status: 200 });
    await refused(client({}, "/O=Any SA/CN=a/CN=b"), "has this subject");
    await refused(client({}, "/O=Any SA/OU=Ops/CN=a"), "has this subject");
    await refused(client({}, "/O=Any SA"), "has this subject");
  });

  test("another organization is refused", async () => {
    await refused(
      client({}, "/C=CH/O=Partner Bar SA/CN=svc01"),
      "no declared request of profile client has this subject",
    );
    await refused(client({}, "/C=CH/O=Partner Foo SA/O=Partner Bar SA/CN=svc01"), "has this subject");
    await refused(client({}, "/C=CH/O=Partner Foo SA+O=Partner Bar SA/CN=svc01"), "has this subject");
  });

  test.each([
    ["another end", { NotAfter: "2099-01-01T00:00:00Z" }, "sets NotAfter"],
    ["an end in other letters", { notafter: "2099-01-01T00:00:00Z" }, "notafter"],
    ["another beginning", { NotBefore: "2020-01-01T00:00:00Z" }, "sets NotBefore"],
    ["another CRL", { crl_override: "http://evil.example/crl" }, "sets crl_override"],
    ["another CRL in other letters", { CRL_Override: "http://evil.example/crl" }, "CRL_Override"],
    ["a subject beside the request", { subject: { names: [{ O: "Partner Bar SA" }] } }, "sets subject"],
    ["a serial number", { serial: 1 }, "sets serial"],
    ["an extension", { extensions: [{ id: "2.5.29.19", critical: true, value: "30030101ff" }] }, "sets extensions"],
    ["metadata", { metadata: { a: "b" } }, "sets metadata"],
    ["an unknown field", { bundle: true }, "bundle"],
    ["a name that is not declared", { hosts: ["www.lab.test"] }, "has these names"],
    ["a name that is no name", { hosts: ["http://www.lab.test"] }, "hosts is not a list"],
    ["a profile that there is not", { profile: "root" }, "no profile"],
    ["a profile that is no text", { profile: 1 }, "profile or label"],
    ["a CA that there is not", { label: "other" }, "no CA has the label"],
    ["no certificate request", { certificate_request: "" }, "not one request in PEM"],
  ])("%s is refused", async (_, fields, words) => {
    await refused(client(fields), words);
  });

  test("what is refused for a field that it sets is in the journal with its subject and profile", async () => {
    await refused(client({ NotAfter: "2099-01-01T00:00:00Z" }), "sets NotAfter");
    expect(journal()).toContain(
      'label "issuer", profile "client", subject "C=CH, O=Partner Foo SA, CN=svc01", names "?"',
    );
  });

  test("the same request is granted once", async () => {
    const body = client();
    expect(await ask(body)).toMatchObject({ status: 200 });
    rmSync(path("journal"));
    await refused(body, "this very request was granted at ");
    // The same certificate request in another envelope.
    const { certificate_request } = JSON.parse(Buffer.from(JSON.parse(body).request, "base64").toString());
    await refused(client({ certificate_request, hosts: null }), "this very request was granted at ");
  });

  test("no more are granted in an hour than is declared, and what CFSSL refuses is not counted", async () => {
    for (let n = 0; n < 2; n++) {
      const wrong = JSON.parse(client());
      expect(await ask(JSON.stringify({ ...wrong, token: "AAAA" }))).toMatchObject({ message: "invalid token" });
    }
    for (let n = 0; n < 5; n++) expect(await ask(client())).toMatchObject({ status: 200 });
    rmSync(path("journal"));
    await refused(client(), "5 requests of profile client were granted in the last hour");
  }, 60_000);

  test.each([
    ["a CA", { extension: "basicConstraints=critical,CA:TRUE" }, "Basic Constraints"],
    ["further usages", { extension: "extendedKeyUsage=OCSPSigning" }, "Extended Key Usage"],
    ["another kind of name", { names: "DNS:www.lab.test,URI:http://www.lab.test" }, "neither a DNS name nor an IP"],
    ["a name that is not declared", { names: "DNS:www.lab.test,DNS:evil.test" }, "has these names"],
    ["an address that is not declared", { names: "IP:10.44.32.2" }, "has these names"],
    ["a curve that CFSSL does not know", { key: "ec:secp256k1" }, "secp256k1"],
    ["another curve", { key: "ec:P-384" }, "has such a key"],
    ["a short key", { key: "rsa:1024" }, "has such a key"],
  ])("a certificate request for %s is refused", async (_, options, words) => {
    await refused(server({ hosts: null }, WWW, options), words);
  });

  test("one name that looks like two in OpenSSL's text is refused, and one with a line break", async () => {
    for (const name of ["www.lab.test, DNS:lab.test", "www.lab.test\nx"]) {
      const hex = Buffer.from(name).toString("hex");
      const length = (bytes: number) => bytes.toString(16).padStart(2, "0");
      const der = `30${length(name.length + 2)}82${length(name.length)}${hex}`;
      const extension = `2.5.29.17=DER:${(der.match(/../g) ?? []).join(":")}`;
      await refused(server({ hosts: null }, WWW, { extension }), "other characters than names have");
    }
  });

  test("a password in the certificate request is refused", async () => {
    const config = `[req]\ndistinguished_name=d\nattributes=a\nprompt=no\n[d]\nC=CH\nO=Partner Foo SA\nCN=svc01\n[a]\nchallengePassword=secret1\n`;
    writeFileSync(path("req.cnf"), config);
    const made = openssl(
      "req",
      "-new",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      path("key"),
      "-config",
      "req.cnf",
    );
    await refused(client({ certificate_request: made }), "challengePassword");
  });

  test("text that two decoders read in two ways is refused", async () => {
    const fields = { certificate_request: csr(SUBJECT), label: "issuer", profile: "client", hosts: [] };
    const text = JSON.stringify(fields);
    await refused(signed(text.replace("{", '{"profile":"server",')), "a key twice");
    await refused(signed(text.replace("{", '{"hosts":["a"],')), "a key twice");
    await refused(signed(`${text}{}`), "no JSON object");
    await refused(signed(text.replace('"hosts":[]', '"hosts":{"a":1}')), "hosts is not a list");
    await refused(signed("[]"), "no JSON object");
    const two = `${csr(SUBJECT)}${csr("/O=Partner Bar SA")}`;
    await refused(client({ certificate_request: two }), "not one request in PEM");
    await refused(client({ certificate_request: `x\n${csr(SUBJECT)}` }), "not one request in PEM");
  });

  test("a body that is not an envelope is refused", async () => {
    const { token, request } = JSON.parse(client());
    await refused("", "no JSON object");
    await refused("nothing", "no JSON object");
    await refused(Buffer.from([0xff, 0x00]), "no JSON object");
    await refused(JSON.stringify({ token, request, remote: "x" }), "remote");
    await refused(JSON.stringify({ token, request: `${request}\n` }), "base64");
    await refused(`{"token":"AA==","token":"${token}","request":"${request}"}`, "a key twice");
    await refused("x".repeat(65_537), "more than 65536 bytes");
    await refused(client(), "only POST", { REQUEST_METHOD: "GET" });
    await refused(client(), "a query", { QUERY_STRING: "a" });
  });

  test("info is answered, and nothing else", async () => {
    const info = { SCRIPT_NAME: "/api/v1/cfssl/info" };
    expect(await ask('{"label":"issuer","profile":"client"}', info)).toMatchObject({ status: 200 });
    expect(await ask('{"label":"issuer","x":1}', info)).toMatchObject({ status: 403 });
    expect(await ask("{}", { SCRIPT_NAME: "/api/v1/cfssl/sign" })).toMatchObject({ status: 404 });
    expect(journal()).toBe("");
  });

  test("what a refused request says stays on one line of the journal", async () => {
    const hostile = client({ profile: 'client", x\ngranted: from 10.0.0.1' });
    await refused(hostile, "profile or label is not a word");
    await refused(client({}, "/O=a\nb/CN=c"), "cannot be read");
    await refused(client({}, "/O=a\\\\/CN=\u0007"), "has this subject");
    expect(journal().trimEnd().split("\n")).toHaveLength(3);
    expect(journal()).not.toContain("\u0007");
  });

  test("requests that come together are granted one after the other", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(client())));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
  }, 60_000);
});
