import type { LoopbackSite } from "./loopback-site";
import { findProgram } from "./programs";

/** PHP-FPM of this machine, in whatever version. */
export const phpFpm = findProgram(...["8.4", "8.3", "8.2", ""].map((version) => `php-fpm${version}`));

export function startPhpFpm(site: LoopbackSite, socket: string): void {
  const pool = [
    ...["user = nobody", "group = nogroup", `listen = ${socket}`, "listen.mode = 0666"],
    ...["pm = static", "pm.max_children = 2"],
  ];
  const settings = ["[global]", `error_log = ${site.rendered.file("php.log")}`, "[www]", ...pool].join("\n");
  site.start(phpFpm ?? "", ["-F", "-n", "-y", site.rendered.write(site.rendered.file("php.conf"), settings)]);
}
