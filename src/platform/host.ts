/**
 * @module
 * What the front door asks of the place that it runs in; Node and the browser each have a `host.ts`.
 */
import type { Clock, Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";

export interface Host {
  readonly storage: Storage;
  readonly clock: Clock;
  /** A new device in a worker. */
  openDevice(): Promise<Device>;
}
