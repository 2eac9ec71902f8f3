import { describeOnRealHost } from "../../apply/on-hosts/engine-host";
import { Cells } from "./cells";
import { Clients } from "./clients";
import { MatrixHost } from "./host";
import type { Logs } from "./logs";
import { MatrixServer } from "./server";
import { ENGINES } from "./site";
import type { MatrixSystem } from "./systems";

/** The table, asked of httpd on a host of a system. */
export function describeMatrix(name: string, system: MatrixSystem): void {
  describeOnRealHost(
    name,
    (engineHost) => {
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
          for (const modes of system.servers) {
            await new MatrixServer({ host, clients, logs, cells, engine, modes }).tryAll();
          }
          process.stdout.write(`${engine}: ${cells.passed} cells as the table says, ${cells.wrong.length} not\n`);
          expect(cells.wrong).toEqual([]);
          expect(cells.passed).toBeGreaterThan(600);
        },
        600_000,
      );
    },
    system,
  );
}
