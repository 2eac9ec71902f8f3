import { z } from "zod";
import { Duration } from "../core/duration";
import { isHostName } from "../core/host-name";
import { IssuesError } from "../core/issue";
import { contentOf, tag } from "../core/tag";
import { isTcpPort } from "../core/tcp-port";
import { UNIT_NAME } from "../core/unit-name";
import { valueObject } from "../declaration/shape";
import type { HealthCheckModel } from "../model/health-check";

/** How a health check is declared. */
export interface HealthCheckProps {
  /**
   * How long the check may take to pass, in whole seconds up to 999.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;
}

/** How a health check of a URL is declared. */
export interface UrlHealthCheckProps extends HealthCheckProps {
  /**
   * PEM file on the host with the CAs that verify the server's certificate.
   *
   * @default - the CAs that the whole host trusts
   */
  readonly caCertificateFile?: string;
}

/** How a health check of a TLS handshake is declared. */
export interface TlsHealthCheckProps extends HealthCheckProps {
  /**
   * TCP port.
   *
   * @default 443
   */
  readonly port?: number;
}

/**
 * Check that shows that a service works after a change. It runs on the host itself. If it does not pass in time, the
 * change is rolled back and the apply fails.
 */
export class HealthCheck {
  /**
   * A unit of systemd is active.
   *
   * @param unit Full name: `apache2.service`.
   * @throws IssuesError if it is not the full name of a unit.
   */
  static unitActive(unit: string, props: HealthCheckProps = {}): HealthCheck {
    if (typeof unit !== "string" || !UNIT_NAME.test(unit))
      throw wrong("a unit's full name, for example apache2.service", unit);
    return new HealthCheck({ kind: "unit", unit, seconds: seconds(props) });
  }

  /**
   * A TCP port of the host takes connections.
   *
   * @param port 1 to 65535.
   * @throws IssuesError if it is not a port.
   */
  static port(port: number, props: HealthCheckProps = {}): HealthCheck {
    return new HealthCheck({ kind: "port", port: checkedPort(port), seconds: seconds(props) });
  }

  /**
   * A URL answers with a status below 400.
   *
   * @param url `http:` or `https:`, as seen from the host.
   * @throws IssuesError if it is not such a URL.
   */
  static url(url: string, props: UrlHealthCheckProps = {}): HealthCheck {
    if (typeof url !== "string" || !/^https?:\/\/[^\s\p{Cc}]+$/u.test(url))
      throw wrong("an http: or https: URL without spaces", url);
    const caCertificateFile = props?.caCertificateFile;
    if (caCertificateFile !== undefined && !/^\//.test(String(caCertificateFile))) {
      throw wrong("an absolute path of the host as caCertificateFile", caCertificateFile);
    }
    return new HealthCheck({ kind: "url", url, caCertificateFile, seconds: seconds(props) });
  }

  /**
   * A TLS server of the host completes a handshake.
   *
   * @param serverName Name that the client asks for (SNI).
   * @throws IssuesError if it is not a host name, or the port is not a TCP port.
   */
  static tlsHandshake(serverName: string, props: TlsHealthCheckProps = {}): HealthCheck {
    if (typeof serverName !== "string" || !isHostName(serverName)) throw wrong("a host name", serverName);
    const port = checkedPort(props?.port ?? 443);
    return new HealthCheck({ kind: "tls", serverName, port, stapled: false, seconds: seconds(props) });
  }

  private constructor(check: HealthCheckModel) {
    tag(this, "HealthCheck", check);
  }
}

/** @internal */
export const healthCheck = () =>
  valueObject(
    "HealthCheck",
    z.custom<HealthCheckModel>((check) => check !== undefined),
    "a HealthCheck, for example HealthCheck.port(8080)",
  );

function seconds(props: HealthCheckProps): number {
  const timeout = props?.timeout ?? Duration.seconds(30);
  const value = contentOf(timeout, "Duration");
  if (typeof value !== "number" || value < 1 || value > 999) {
    throw wrong("a timeout from 1 to 999 seconds", typeof value === "number" ? `${value} seconds` : timeout);
  }
  return value;
}

function checkedPort(port: number): number {
  if (!isTcpPort(port)) throw wrong("a port from 1 to 65535", port);
  return port;
}

function wrong(allowed: string, got: unknown): IssuesError {
  return new IssuesError([
    {
      code: "health-check",
      path: "HealthCheck",
      what: `a health check needs ${allowed}`,
      got: typeof got === "object" ? typeof got : String(got),
      allowed,
      fix: "correct the argument",
    },
  ]);
}
