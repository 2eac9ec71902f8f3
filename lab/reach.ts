import { connect } from "node:net";

/** Whether an SSH server sends its banner within a second. An open port alone does not count. */
export function sshBanner(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(1000, () => end(false));
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
    socket.once("data", (chunk) => end(chunk.toString("latin1").startsWith("SSH-2.0-")));
  });
}
