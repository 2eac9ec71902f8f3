import { z } from "zod";
import { tag } from "../core/tag";
import { listOf, number, text, valueObject } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

/** The application that answers requests of a `BackendLocation`. */
export class Backend {
  /**
   * An HTTP server. The network between is not encrypted: name one of this host, or of a network that you trust.
   *
   * @param name Host name or IP address.
   * @param port TCP port; 80 if it is left out.
   */
  static http(name: string, port = 80): Backend {
    return new Backend({ kind: "http", name, port });
  }

  /**
   * An HTTPS server. httpd checks that one of these CAs signed its certificate, and that the certificate has its name:
   * `SSLProxyVerify`, `SSLProxyCheckPeerName`.
   *
   * @param name Host name, as the server's certificate has it.
   * @param caCertificates The root, and each CA between it and the server's certificate that the server does not send.
   * @param port TCP port; 443 if it is left out.
   */
  static https(name: string, caCertificates: CaCertificate[], port = 443): Backend {
    return new Backend({ kind: "https", name, port, caCertificates });
  }

  /**
   * An HTTP server that listens on a Unix socket of the same host.
   *
   * @param socket Absolute path of the socket. httpd's user needs the right to write to it.
   */
  static unixSocket(socket: string): Backend {
    return new Backend({ kind: "unix-socket", socket });
  }

  /**
   * PHP-FPM on a Unix socket of the same host. It runs the files of the document root that end in `.php`; httpd serves the
   * other files. A request of a folder gets its `index.php` or `index.html`.
   *
   * @param socket Absolute path of the socket, for example `/run/php/php8.4-fpm.sock`.
   */
  static phpFpm(socket: string): Backend {
    return new Backend({ kind: "php-fpm", socket });
  }

  /** No application: httpd serves the files of the document root itself, inside the path of another `BackendLocation`. */
  static files(): Backend {
    return new Backend({ kind: "files" });
  }

  private constructor(backend: BackendData) {
    tag(this, "Backend", backend);
  }
}

/** @internal */
type BackendData =
  | { readonly kind: "http"; readonly name: string; readonly port: number }
  | {
      readonly kind: "https";
      readonly name: string;
      readonly port: number;
      readonly caCertificates: readonly CaCertificate[];
    }
  | { readonly kind: "unix-socket" | "php-fpm"; readonly socket: string }
  | { readonly kind: "files" };

/** @internal */
export const backend = () =>
  valueObject(
    "Backend",
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("http"), name: text(), port: number() }),
      z.object({
        kind: z.literal("https"),
        name: text(),
        port: number(),
        caCertificates: listOf(caCertificate(), "CaCertificates"),
      }),
      z.object({ kind: z.enum(["unix-socket", "php-fpm"]), socket: text() }),
      z.object({ kind: z.literal("files") }),
    ]),
    "a Backend, for example Backend.http(...)",
  );
