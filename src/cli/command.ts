/**
 * @module
 * The process of a command, started by `launch`. It ends with its parent, also when the parent is killed.
 */
import { watchWith } from "../core/index.ts";
import { answerParent } from "./interrupt.ts";
import type { CommandMessage } from "./launch.ts";
import { main } from "./main.ts";

process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
if (process.send) {
  answerParent(process);
  const tell = (message: CommandMessage): void => void process.send?.(message, undefined, {}, () => {});
  watchWith((requirement, seconds) => {
    tell({ type: "step", requirement, seconds });
    return () => tell({ type: "step ended" });
  });
}
// The parent's channel must not keep a command alive that has finished.
process.channel?.unref();
await main(process.argv);
