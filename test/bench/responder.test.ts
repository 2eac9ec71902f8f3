import { connect } from "node:net";
import { OCSP_PORT, Responder } from "../../bench/responder";

/** Every address of 127.0.0.0/8 is this machine's own. */
const ADDRESS = "127.0.94.1";

const serial = Buffer.from("0123456789abcdef", "hex");
const responder = new Responder([{ serial, response: Buffer.from("good") }], ADDRESS);
afterAll(() => responder.become("down"));

const ask = (about: Buffer, milliseconds = 5000) =>
  fetch(`http://${ADDRESS}:${OCSP_PORT}`, {
    method: "POST",
    body: Buffer.concat([Buffer.from("request"), about]),
    signal: AbortSignal.timeout(milliseconds),
  });

function accepts(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(OCSP_PORT, ADDRESS);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

test("a responder answers about the certificates that it knows, hangs, and is down", async () => {
  expect(await accepts()).toBe(false);

  await responder.become("answering");
  expect(await (await ask(serial)).text()).toBe("good");
  expect((await ask(Buffer.from("another"))).status).toBe(404);

  await responder.become("hanging");
  expect(await accepts()).toBe(true);
  await expect(ask(serial, 200)).rejects.toThrow();

  await responder.become("down");
  expect(await accepts()).toBe(false);

  await responder.become("answering");
  expect(await (await ask(serial)).text()).toBe("good");
}, 10_000);
