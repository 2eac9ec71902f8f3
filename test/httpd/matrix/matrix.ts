import type { EngineHost } from "../../apply/on-hosts/engine-host";
import type { WebSystem } from "../../apply/on-hosts/web-systems";
import { Cells } from "./cells";
import { Clients } from "./clients";
import { MatrixHost } from "./host";
import type { Logs } from "./logs";
import { MatrixServer } from "./server";
import { ENGINES } from "./site";

/** The table, asked of httpd on a host. */
export function describeMatrix(engineHost: () => EngineHost, system: WebSystem): void {
  describe("httpd", () => {
    let host: MatrixHost;
    let clients: Clients;
    let logs: Logs;
    beforeAll(async () => {
      host = await MatrixHost.make(engineHost(), system);
      clients = new Clients(host.address, host.identities);
      logs = host.followLogs();
    }, 60_000);
    afterAll(async () => {
      await logs?.stop();
      host?.clean();
    });

    test.each(ENGINES)(
      "shows every client in every mode what the table says, with %s",
      async (engine) => {
        const cells = new Cells();
        for (const modes of host.servers) {
          await new MatrixServer({ host, clients, logs, cells, engine, modes }).tryAll();
        }
        process.stdout.write(`${engine}: ${cells.passed} cells as the table says, ${cells.wrong.length} not\n`);
        expect(cells.wrong).toEqual([]);
        expect(cells.passed).toBeGreaterThan(600);
      },
      600_000,
    );
  });
}
