import { clientViewsOf, handshakeIdentity, isAnswered } from "../../lib/verify/client-view";
import { type Changes, modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const viewOf = (changes: Changes) => {
  const [view, ...more] = clientViewsOf(modelOf(smallFleet(pki, changes)));
  if (view === undefined || more.length > 0) throw new Error("one virtual host has one client");
  return view;
};

test("a virtual host is looked at from the host that has clients' identities", () => {
  const { server, client, identities } = viewOf({});
  expect([server.name, client.name, identities.map(({ name }) => name)]).toEqual([
    "www01",
    "client01",
    ["partner", "other"],
  ]);
});

test.each<[string[] | undefined, boolean]>([
  [undefined, true],
  [["10.0.0.0/8"], true],
  [["fd00::/8", "10.0.0.3"], true],
  [["10.0.0.4", "192.168.0.0/16"], false],
  [["::/0"], false],
])("a virtual host of the networks %j answers a client at 10.0.0.3: %p", (clients, isIn) => {
  const view = viewOf({ vhost: { clients } });
  expect(view.client.address).toBe("10.0.0.3");
  expect(isAnswered(view)).toBe(isIn);
});

test("the handshake needs no certificate, unless the host is dedicated", () => {
  expect(handshakeIdentity(viewOf({}))).toEqual({});
});
