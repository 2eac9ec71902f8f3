import { labDefinition, onPlatform } from "../../lab/definition";
import { hostPlatforms, imageOf } from "../../lab/platforms";

const platforms = (lab: ReturnType<typeof labDefinition>) =>
  lab.hosts.map(({ name, platform }) => `${name} ${platform}`);

test("the web server and the client have the lab's platform, and the CA has Debian, where CFSSL is packaged", () => {
  expect(platforms(labDefinition({}))).toEqual(["ca01 debian", "www01 debian", "client01 debian"]);
  const el = ["ca01 debian", "www01 el", "client01 el"];
  expect(platforms(labDefinition({ LAB_PLATFORM: "el" }))).toEqual(el);
  expect(platforms(onPlatform(labDefinition({}), "el"))).toEqual(el);
});

test("fails on a platform that the lab does not know", () => {
  expect(() => labDefinition({ LAB_PLATFORM: "rhel" })).toThrow(
    /LAB_PLATFORM[\s\S]*got: +"rhel"[\s\S]*allowed: +debian, el/,
  );
});

test("a host is made of the platform's image, or of the one that was named", () => {
  const [ca01, www01] = onPlatform(labDefinition({}), "el", "registry.example/el9:1").hosts;
  expect(ca01 && imageOf(ca01)).toBe(`localhost/cdktf-mutual-tls-host:${hostPlatforms.debian.image.tag}`);
  expect(www01 && imageOf(www01)).toBe("registry.example/el9:1");
});
