/**
 * @module
 * The process of a command, started by `launch`. It ends with its parent, also when the parent is killed.
 */
import { answerParent } from "./interrupt.ts";
import { main } from "./main.ts";

process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
if (process.send) answerParent(process);
// The parent's channel must not keep a command alive that has finished.
process.channel?.unref();
await main(process.argv);
