import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../lab/process";
import { ensureNullProvider } from "../../../lab/providers";
import { engineScript } from "../../../lib/apply/engine";
import { hostKeyFingerprint } from "../../../lib/core/host-key";
import { secretsResource } from "../../../lib/stack/host-resources";
import { NULL_PROVIDER } from "../../../lib/stack/null-provider";
import { VARIABLES } from "../../../lib/stack/variables";
import { describeOnRealHost, type EngineHost } from "./engine-host";
import { DEBIAN } from "./web-systems";

const CANARY = "canary-4713-which-is-longer-than-a-line-of-a-certificate-would-be";

/** Ends the SSH connection as soon as Terraform makes the uploaded file executable: after the upload, before the run. */
const CUT = `#!/bin/sh
case "$*" in
  *.cdktf-mutual-tls-secrets.sh) [ ! -e /run/cut ] || { echo "$*" >>/run/was-cut; kill -9 "$(ps -o ppid= -p $PPID)"; exit 1; } ;;
esac
exec /usr/bin/chmod "$@"
`;

describeOnRealHost("a secret that Terraform delivers", (host) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "cut-delivery-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("lies in no script where the connection is cut between upload and run, and arrives with the next apply", async () => {
    await host().write("/usr/local/sbin/chmod", CUT, "0755");
    await host().must("ln -sf ../sbin/chmod /usr/local/bin/chmod; : >/run/cut");
    const cut = await delivered(folder, host());
    expect([cut.code === 0, await host().must("cat /run/was-cut")]).toEqual([
      false,
      "0777 /root/.cdktf-mutual-tls-secrets.sh\n",
    ]);
    const look = `grep -rl -e ${CANARY} -e ${Buffer.from(CANARY).toString("base64").slice(0, 40)} / --exclude-dir=proc --exclude-dir=sys; true`;
    const left = await host().must(look);
    expect(left.split("\n").filter((path) => !path.startsWith("/var/lib/cdktf-mutual-tls/secrets/"))).toEqual([""]);
    await host().must("rm /run/cut");
    expect((await delivered(folder, host())).code).toBe(0);
    expect(await host().must("cat /var/lib/cdktf-mutual-tls/secrets/api-key.1")).toBe(CANARY);
    expect(await host().must(look)).toBe("/var/lib/cdktf-mutual-tls/secrets/api-key.1\n");
  }, 300_000);
});

/** Applies the resource that delivers a secret to the host, and nothing else. */
async function delivered(folder: string, host: EngineHost) {
  const { privateKeyPath, ...connection } = host.connection;
  const resource = secretsResource({
    fqdn: "www01.lab",
    os: DEBIAN.os,
    connection,
    fingerprint: hostKeyFingerprint(connection.hostKey),
    secrets: [{ name: "api-key", version: "1", path: "/etc/api-key", file: "api-key" }],
    folder: "www01",
    engine: "engine.sh",
    identityFile: "id",
  });
  const directory = join(folder, "stack");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "engine.sh"), engineScript());
  writeFileSync(join(directory, "api-key"), CANARY);
  writeFileSync(join(directory, "id"), readFileSync(privateKeyPath), { mode: 0o600 });
  writeFileSync(
    join(directory, "cdk.tf.json"),
    JSON.stringify({
      terraform: { required_providers: { null: NULL_PROVIDER } },
      variable: VARIABLES,
      resource: { null_resource: { secrets: resource } },
    }),
  );
  const { cliConfigPath } = await ensureNullProvider();
  const env = { ...process.env, ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }) };
  await run("terraform", ["init", "-input=false", "-no-color"], { cwd: directory, env });
  return run("terraform", ["apply", "-auto-approve", "-input=false", "-no-color"], { cwd: directory, env });
}
