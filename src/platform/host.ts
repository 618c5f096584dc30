/**
 * @module
 * What the front door asks of its surroundings; Node and the browser each have a `host.ts`.
 */
import type { Clock, Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";

export interface Host {
  readonly storage: Storage;
  readonly clock: Clock;
  /** A new device in a worker. */
  openDevice(): Promise<Device>;
  /** Changes whenever results may: a study's stages are cached for this version of the code alone. */
  codeVersion(): Promise<string>;
  /** Versions and the machine, for reports. */
  environment(): Promise<readonly { readonly name: string; readonly value: string }[]>;
}
