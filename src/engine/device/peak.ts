/**
 * @module
 * The machine's own speed: what a training step is compared with.
 */
import { type Clock, RandomStream } from "../../core/index.ts";
import { takeRows } from "../ops/gather.ts";
import { matmul } from "../ops/matmul.ts";
import { program } from "../program.ts";
import { input, parameter } from "../tensor.ts";
import type { Device, TensorData } from "./device.ts";

const SIZE = 1024;

/** The median rate of a float32 matrix product of 1024³, in 10⁹ operations per second. */
export async function measurePeak(device: Device, clock: Clock, rounds = 25): Promise<number> {
  const product = matmul(input("x", "float32", [SIZE, SIZE]), parameter("peak", [SIZE, SIZE]));
  // One row leaves the program: copying all of it would be measured too.
  const row = takeRows(product, input("ids", "int32", ["n"]));
  const handle = await device.load(program("peak", { outputs: { row } }));
  const random = new RandomStream(1, "peak");
  const values = (): TensorData => ({
    dtype: "float32",
    shape: [SIZE, SIZE],
    data: Float32Array.from({ length: SIZE * SIZE }, () => random.uniform() - 0.5),
  });
  await device.put({ peak: values() });
  const feeds = { x: values(), ids: { dtype: "int32" as const, shape: [1], data: Int32Array.of(0) } };
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = clock.now();
    await device.run(handle, feeds);
    times.push(clock.now() - begun);
  }
  await device.unload(handle);
  await device.drop(["peak"]);
  const median = times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  return (2 * SIZE ** 3) / median / 1e6;
}
