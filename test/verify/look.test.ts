import type { ChainCheck, FirewallCheck, RequestCheck, StapleCheck } from "../../lib/verify/check";
import { lookAtChain, lookAtFirewall, lookAtRequest, lookAtStaple } from "../../lib/verify/look";
import { FakeShell } from "../support/fake-shell";

let shell: FakeShell;
beforeEach(() => {
  shell = new FakeShell();
});

describe("a request", () => {
  const log = { host: "www01", files: ["/var/log/apache2/error.log"], codes: ["AH01630"] };
  const request: RequestCheck = {
    kind: "request",
    title: "",
    from: "client01",
    request: { url: "https://www.lab.test/restricted/a.txt", tls: "1.3" },
    expect: { statuses: [200], body: "text\n" },
  };
  const refused: RequestCheck = { ...request, expect: { statuses: [], alert: "unknown ca" } };

  test("is right when status and document are", async () => {
    shell.answer("curl", { stdout: "text\n\n200 0.0421" });
    expect(await lookAtRequest(request, shell)).toMatchObject({ ok: true, seen: "200 in 42 ms" });
  });

  test("asks for one TLS version, in words of a shell", async () => {
    await lookAtRequest(request, shell);
    expect(shell.ran).toEqual([
      expect.stringMatching(/^client01: curl --tlsv1\.3 --tls-max 1\.3 https:\/\/www\.lab\.test\/restricted\/a\.txt /),
    ]);
  });

  test.each([
    ["another status", "nope\n403 0.1", "403 in 100 ms: the answer must be 200; the document is not the declared one"],
    ["another document", "other\n\n200 0.1", "200 in 100 ms: the document is not the declared one"],
  ])("fails on %s", async (_, stdout, seen) => {
    shell.answer("curl", { stdout });
    expect(await lookAtRequest(request, shell)).toMatchObject({
      ok: false,
      seen,
      hint: "on client01: curl --tlsv1.3 --tls-max 1.3 https://www.lab.test/restricted/a.txt",
    });
  });

  test("fails where nobody answers", async () => {
    shell.answer("curl", {
      code: 7,
      stdout: "\n000 0.0",
      stderr: "curl: (7) Failed to connect to www.lab.test port 443\n",
    });
    expect(await lookAtRequest(request, shell)).toMatchObject({
      ok: false,
      seen: expect.stringMatching(
        /^no answer \(curl: \(7\) Failed to connect to www\.lab\.test port 443\): the answer must be 200/,
      ),
    });
  });

  test("that has to be refused is right with the alert only", async () => {
    const stderr = "curl: (56) OpenSSL SSL_read: error:0A000418:SSL routines::tlsv1 alert unknown ca, errno 0\n";
    shell.answer(
      "curl",
      { code: 56, stdout: "\n000 0.01", stderr },
      { code: 7, stdout: "\n000 0.0", stderr: "curl: (7) refused" },
    );
    expect(await lookAtRequest(refused, shell)).toMatchObject({ ok: true, seen: "alert unknown ca" });
    expect(await lookAtRequest(refused, shell)).toMatchObject({
      ok: false,
      seen: 'no answer (curl: (7) refused): no alert "unknown ca"',
    });
  });

  test("fails when one that has to be refused is answered", async () => {
    shell.answer("curl", { stdout: "text\n\n200 0.1" });
    expect(await lookAtRequest(refused, shell)).toMatchObject({
      ok: false,
      seen: '200 in 100 ms: the handshake must be refused; no alert "unknown ca"',
    });
  });

  test("is right when httpd logged its code since, and shows it", async () => {
    shell.answer("stat -c", { stdout: "1234 /var/log/apache2/error.log\n" });
    shell.answer("curl", { stdout: "\n403 0.1" });
    shell.answer("tail -c +1235 /var/log/apache2/error.log", { stdout: "AH01630\nAH99999\n" });
    const check = { ...request, expect: { statuses: [403], log } };
    expect(await lookAtRequest(check, shell)).toMatchObject({ ok: true, seen: "403 in 100 ms, AH01630" });
    expect(shell.ran.map((command) => command.split(":")[0])).toEqual(["www01", "client01", "www01"]);
  });

  test("fails when httpd did not log its code, and says where to look", async () => {
    shell.answer("curl", { stdout: "\n403 0.1" });
    const check = { ...request, expect: { statuses: [403], log } };
    expect(await lookAtRequest(check, shell)).toMatchObject({
      ok: false,
      seen: "403 in 100 ms: httpd did not log AH01630",
      hint: expect.stringMatching(/^\/var\/log\/apache2\/error\.log on www01; on client01: curl /),
    });
  });

  test("names and paths with blanks and quotes stay one word each", async () => {
    const identity = { name: "it's", certificate: "/root/it's a.crt", privateKey: "/root/$(id).key" };
    const files = ["/var/log/my site/error.log"];
    await lookAtRequest(
      {
        ...request,
        request: { url: request.request.url, identity },
        expect: { statuses: [200], log: { ...log, files } },
      },
      shell,
    );
    expect(shell.ran[0]).toContain("'/var/log/my site/error.log'");
    expect(shell.ran[1]).toContain("--cert '/root/it'\\''s a.crt' --key '/root/$(id).key'");
  });

  test("to an address goes there, whatever the name leads to", async () => {
    await lookAtRequest({ ...request, request: { url: "https://undeclared.lab.test/", address: "10.0.0.2" } }, shell);
    expect(shell.ran[0]).toContain(
      "--insecure --resolve undeclared.lab.test:443:10.0.0.2 https://undeclared.lab.test/",
    );
  });

  test("for a revocation list does not show it", async () => {
    await lookAtRequest({ ...request, request: { url: "http://ca01.lab.test/sub/crl.der" } }, shell);
    expect(shell.ran[0]).toContain("--output /dev/null");
  });
});

describe("the chain", () => {
  const check: ChainCheck = {
    kind: "chain",
    title: "",
    from: "client01",
    name: "www.lab.test",
    port: 443,
    tls: "1.2",
    rootFile: "/etc/root.crt",
  };
  const depths = "depth=2 CN=Root\nverify return:1\ndepth=1 CN=Sub\nverify return:1\ndepth=0 CN=www\nverify return:1\n";

  test("is right when openssl verifies it from the root alone", async () => {
    shell.answer("s_client", { stdout: `${depths}    Verify return code: 0 (ok)\n` });
    expect(await lookAtChain(check, shell)).toMatchObject({ ok: true, seen: "0 (ok), 3 certificates" });
    expect(shell.ran).toEqual([
      "client01: openssl s_client -connect www.lab.test:443 -servername www.lab.test -tls1_2 -CAfile /etc/root.crt " +
        "-no-CApath -no-CAstore -verify_return_error </dev/null 2>&1",
    ]);
  });

  test("fails where openssl gave the session up, which has the return code 0 in TLS 1.2", async () => {
    shell.answer("s_client", {
      code: 1,
      stdout: `depth=0 CN=www\nverify error:num=18:self-signed certificate\nVerification error: self-signed certificate\n    Verify return code: 0 (ok)\n`,
    });
    expect(await lookAtChain(check, shell)).toMatchObject({
      ok: false,
      seen: "self-signed certificate, 1 certificates",
    });
  });

  test("of another tool's certificate is verified by what the client's system trusts", async () => {
    const { rootFile: _, ...others } = check;
    shell.answer("s_client", { stdout: `${depths}Verification: OK\n    Verify return code: 0 (ok)\n` });
    expect(await lookAtChain(others, shell)).toMatchObject({ ok: true });
    expect(shell.ran).toEqual([
      "client01: openssl s_client -connect www.lab.test:443 -servername www.lab.test -tls1_2 -verify_return_error </dev/null 2>&1",
    ]);
  });

  test("fails when the intermediate is not sent", async () => {
    const error = "verify error:num=20:unable to get local issuer certificate\n";
    shell.answer("s_client", {
      code: 1,
      stdout: `depth=0 CN=www\n${error}Verification error: unable to get local issuer certificate\n`,
    });
    expect(await lookAtChain(check, shell)).toMatchObject({
      ok: false,
      seen: "unable to get local issuer certificate, 1 certificates",
      hint: expect.stringMatching(
        /^the chain of the certificate has to hold the issuing CA and not the root; on client01: openssl/,
      ),
    });
  });

  test("fails when nobody answers", async () => {
    shell.answer("s_client", { code: 1, stdout: "connect:errno=111\n" });
    expect(await lookAtChain(check, shell)).toMatchObject({ ok: false, seen: "no handshake, 0 certificates" });
  });
});

describe("the staple", () => {
  const check: StapleCheck = {
    kind: "staple",
    title: "",
    from: "client01",
    name: "www.lab.test",
    port: 443,
    tls: "1.3",
  };
  const good = "OCSP response: \n    Cert Status: good\n    Next Update: Nov 27 08:00:00 2026 GMT\n";

  test.each<[string, string, boolean, string]>([
    [
      "is right when it is good and curl insists on it",
      `${good}curl 0\n`,
      true,
      "good until Nov 27 08:00:00 2026 GMT, curl --cert-status accepts it",
    ],
    [
      "fails when there is none",
      "OCSP response: no response sent\ncurl: (91) No OCSP response received\ncurl 91\n",
      false,
      "no staple, curl --cert-status: curl: (91) No OCSP response received",
    ],
    [
      "fails when it says revoked",
      `${good.replace("good", "revoked")}curl: (91) SSL certificate revocation reason\ncurl 91\n`,
      false,
      "revoked until Nov 27 08:00:00 2026 GMT, curl --cert-status: curl: (91) SSL certificate revocation reason",
    ],
    [
      "fails when it is good and curl does not believe it",
      `${good}curl: (91) OCSP response verification failed\ncurl 91\n`,
      false,
      "good until Nov 27 08:00:00 2026 GMT, curl --cert-status: curl: (91) OCSP response verification failed",
    ],
  ])("%s", async (_, stdout, ok, seen) => {
    shell.answer("s_client", { stdout });
    expect(await lookAtStaple(check, shell)).toMatchObject({
      ok,
      seen,
      hint: expect.stringContaining("lines of mod_md; on client01: openssl s_client"),
    });
  });
});

describe("the firewall", () => {
  const check: FirewallCheck = { kind: "firewall", title: "", host: "ca01", zone: "public", ports: [22, 80, 9401] };

  test("is right when it lets in what is declared, by port or by service", async () => {
    shell.answer("firewall-cmd", { stdout: "9401/tcp\n22/tcp\n80/tcp\n" });
    expect(await lookAtFirewall(check, shell)).toMatchObject({ ok: true, seen: "22/tcp 80/tcp 9401/tcp" });
  });

  test.each([
    ["more", "9401/tcp 546/udp\n22/tcp\n80/tcp\n", "22/tcp 80/tcp 546/udp 9401/tcp"],
    ["less", "9401/tcp\n22/tcp\n", "22/tcp 9401/tcp"],
    ["a port of another protocol", "9401/udp\n22/tcp\n80/tcp\n", "22/tcp 80/tcp 9401/udp"],
    ["nothing", "\n", ""],
  ])("fails when it lets in %s", async (_, stdout, seen) => {
    shell.answer("firewall-cmd", { stdout });
    expect(await lookAtFirewall(check, shell)).toMatchObject({
      ok: false,
      seen,
      hint: "firewall-cmd --zone=public --list-all on ca01",
    });
  });

  test("fails when it does not run, with its words", async () => {
    shell.answer("firewall-cmd", { code: 252, stderr: "FirewallD is not running\n" });
    expect(await lookAtFirewall(check, shell)).toMatchObject({ ok: false, seen: "FirewallD is not running" });
  });
});
