import type { Issue } from "../core/issue";
import type { HostModel } from "../model/host";
import type { Rule } from "./rule";

/** Modules that this library cannot load. */
export const moduleRule: Rule = (fleet) => fleet.hosts.flatMap(modules);

function modules({ platform, httpd }: HostModel): Issue[] {
  const all = httpd?.modules ?? [];
  if (httpd === undefined || all.length === 0) return [];
  const { path } = httpd;
  if (platform.httpd.moduleLink === undefined) {
    return [
      {
        code: "module",
        path,
        what: "`modules` says nothing on this platform: its packages load their modules themselves",
        got: all.join(", "),
        fix: "remove `modules`, and install the packages of other modules",
      },
    ];
  }
  return all
    .filter((name) => !/^[a-z0-9_]+$/.test(name))
    .map((name) => ({
      code: "module",
      path,
      what: "`modules` has a text that is no name of a module",
      got: name,
      allowed: "names as `a2enmod` takes them, such as rewrite",
      fix: "correct `modules`",
    }));
}
