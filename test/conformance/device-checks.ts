/**
 * @module
 * What every device must do beyond computing: hold tensors, keep and extend them, accumulate, update,
 * and complain clearly. No test framework: the same list runs in a browser.
 */
import {
  type Device,
  input,
  matmul,
  type OptimizerUpdate,
  type Program,
  parameter,
  program,
  type TensorData,
  takeRows,
} from "../../src/engine/index.ts";

export interface DeviceCheck {
  readonly name: string;
  run(device: Device): Promise<void>;
}

const floats = (shape: readonly number[], values: readonly number[]): TensorData => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(values),
});
const ints = (shape: readonly number[], values: readonly number[]): TensorData => ({
  dtype: "int32",
  shape,
  data: Int32Array.from(values),
});

function assertClose(got: TensorData | undefined, wanted: readonly number[], what: string): void {
  const values = Array.from(got?.data ?? []);
  const close =
    values.length === wanted.length &&
    values.every((value, i) => Math.abs(value - wanted[i]!) <= 1e-5 * Math.max(1, Math.abs(wanted[i]!)));
  if (!close) throw new Error(`${what}: expected ${wanted}, got ${values}`);
}

async function assertRejects(promise: Promise<unknown>, code: string, part: string): Promise<void> {
  const error = await promise.then(
    () => new Error("nothing was thrown"),
    (thrown: Error & { code?: string }) => thrown,
  );
  if ((error as { code?: string }).code !== code || !error.message.includes(part)) {
    throw new Error(`expected ${code} with "${part}", got ${(error as { code?: string }).code}: ${error.message}`);
  }
}

/** y = x·W, loss = Σ y: the gradient of W is the columns' sums of x, repeated. */
const linear = (): Program => {
  const y = matmul(input("x", "float32", ["n", 2]), parameter("w", [2, 2]));
  return program("linear", { outputs: { y }, loss: y.sum() });
};

const sgd = (overrides: Partial<OptimizerUpdate> = {}): OptimizerUpdate => ({
  optimizer: { kind: "sgd", momentum: 0 },
  step: 1,
  learningRate: 0.1,
  weightDecay: 0,
  decayed: [],
  ...overrides,
});

const x = floats([2, 2], [1, 2, 3, 4]);

export const deviceChecks: readonly DeviceCheck[] = [
  {
    name: "what is put can be taken, listed and dropped",
    async run(device) {
      await device.put({ a: floats([2], [1, 2]), b: ints([1], [7]) });
      assertClose((await device.take(["a"]))["a"], [1, 2], "a");
      assertClose((await device.take(["b"]))["b"], [7], "b");
      if ((await device.names()).join() !== "a,b") throw new Error(`names: got ${await device.names()}`);
      await device.drop(["a"]);
      await assertRejects(device.take(["a"]), "E_DEVICE", '"a"');
    },
  },
  {
    name: "what is taken is a copy",
    async run(device) {
      await device.put({ a: floats([1], [1]) });
      const { a } = await device.take(["a"]);
      a!.data[0] = 5;
      assertClose((await device.take(["a"]))["a"], [1], "a");
    },
  },
  {
    name: "one program runs at any size of its symbols",
    async run(device) {
      await device.put({ w: floats([2, 2], [1, 0, 0, 2]) });
      const handle = await device.load(linear());
      assertClose((await device.run(handle, { x })).y, [1, 4, 3, 8], "two rows");
      assertClose((await device.run(handle, { x: floats([1, 2], [5, 6]) })).y, [5, 12], "one row");
    },
  },
  {
    name: "outputs can be kept, extended and fed again",
    async run(device) {
      await device.put({ w: floats([2, 2], [1, 0, 0, 2]) });
      const handle = await device.load(linear());
      const outputs = await device.run(handle, { x }, { keep: { y: { as: "kept", append: false } } });
      if ("y" in outputs) throw new Error("a kept output must not be returned");
      await device.run(handle, { x: floats([1, 2], [5, 6]) }, { keep: { y: { as: "kept", append: true } } });
      await device.run(handle, { x: floats([1, 2], [7, 8]) }, { keep: { y: { as: "kept", append: true } } });
      assertClose((await device.take(["kept"]))["kept"], [1, 4, 3, 8, 5, 12, 7, 16], "kept");
      assertClose(
        (await device.run(handle, { x: { stored: "kept" } }, { fetch: ["y"] })).y,
        [1, 8, 3, 16, 5, 24, 7, 32],
        "fed again",
      );
    },
  },
  {
    name: "gradients add up until an update, which forgets them",
    async run(device) {
      await device.put({ w: floats([2, 2], [0, 0, 0, 0]) });
      const handle = await device.load(linear());
      const { loss } = await device.accumulate(handle, { x });
      assertClose(loss, [0], "loss");
      await device.accumulate(handle, { x });
      const { gradientNorm } = await device.update(sgd());
      if (Math.abs(gradientNorm - Math.sqrt(2 * (8 * 8 + 12 * 12))) > 1e-4) throw new Error(`norm ${gradientNorm}`);
      assertClose((await device.take(["w"]))["w"], [-0.8, -0.8, -1.2, -1.2], "w");
      await assertRejects(device.update(sgd()), "E_USAGE", "accumulated first");
    },
  },
  {
    name: "clipping scales all gradients to the largest norm allowed",
    async run(device) {
      await device.put({ w: floats([2, 2], [0, 0, 0, 0]) });
      await device.accumulate(await device.load(linear()), { x });
      await device.update(sgd({ learningRate: 1, maxGradNorm: 1 }));
      const norm = Math.sqrt(2 * (4 * 4 + 6 * 6));
      assertClose(
        (await device.take(["w"]))["w"],
        [-4, -4, -6, -6].map((g) => g / norm),
        "w",
      );
    },
  },
  {
    name: "only named parameters decay",
    async run(device) {
      await device.put({ w: floats([2, 2], [1, 1, 1, 1]) });
      const handle = await device.load(linear());
      await device.accumulate(handle, { x: floats([1, 2], [0, 0]) });
      await device.update(sgd({ weightDecay: 0.5 }));
      assertClose((await device.take(["w"]))["w"], [1, 1, 1, 1], "not decayed");
      await device.accumulate(handle, { x: floats([1, 2], [0, 0]) });
      await device.update(sgd({ weightDecay: 0.5, decayed: ["w"] }));
      assertClose((await device.take(["w"]))["w"], [0.95, 0.95, 0.95, 0.95], "decayed");
    },
  },
  {
    name: "an embedding's rows are added to its gradient, those of one id together",
    async run(device) {
      await device.put({ e: floats([3, 2], [0, 0, 0, 0, 0, 0]) });
      const y = takeRows(parameter("e", [3, 2]), input("ids", "int32", ["n"]));
      const handle = await device.load(
        program("rows", { outputs: {}, loss: y.mul(input("weights", "float32", ["n", 2])).sum() }),
      );
      await device.accumulate(handle, { ids: ints([3], [2, 0, 2]), weights: floats([3, 2], [1, 2, 3, 4, 5, 6]) });
      await device.update(sgd({ learningRate: 1 }));
      assertClose((await device.take(["e"]))["e"], [-3, -4, 0, 0, -6, -8], "e");
    },
  },
  {
    name: "a gradient that is not finite changes nothing and is named",
    async run(device) {
      await device.put({ w: floats([2, 2], [1, 1, 1, 1]) });
      const handle = await device.load(linear());
      await device.accumulate(handle, { x: floats([1, 2], [Number.NaN, 0]) });
      const report = await device.update(sgd());
      if (report.nonFinite !== "w") throw new Error(`expected "w" to be named, got ${report.nonFinite}`);
      assertClose((await device.take(["w"]))["w"], [1, 1, 1, 1], "w");
    },
  },
  {
    name: "moments are tensors like others: an update goes on from restored ones",
    async run(device) {
      const adam = (step: number): OptimizerUpdate =>
        sgd({ optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }, step });
      await device.put({ w: floats([2, 2], [1, 2, 3, 4]) });
      const handle = await device.load(linear());
      const step = async (number: number): Promise<void> => {
        await device.accumulate(handle, { x: floats([1, 2], [number, -1]) });
        await device.update(adam(number));
      };
      await step(1);
      const saved = await device.take(await device.names());
      await step(2);
      const { w: wanted } = await device.take(["w"]);
      await device.put(saved);
      await step(2);
      assertClose((await device.take(["w"]))["w"], Array.from(wanted!.data), "w");
    },
  },
  {
    name: "complaints name the tensor, the shape wanted and the shape given",
    async run(device) {
      const handle = await device.load(linear());
      await assertRejects(device.run(handle, { x }), "E_DEVICE", '"w" must be put');
      await device.put({ w: floats([2, 3], [0, 0, 0, 0, 0, 0]) });
      await assertRejects(device.run(handle, { x }), "E_DEVICE", '"w" must be [2, 2], got [2, 3]');
      await device.put({ w: floats([2, 2], [0, 0, 0, 0]) });
      await assertRejects(device.run(handle, {}), "E_USAGE", '"x" must be fed');
      await assertRejects(
        device.run(handle, { x: floats([2, 3], [0, 0, 0, 0, 0, 0]) }),
        "E_SHAPE",
        "shape must be [n, 2] where n = 2, got [2, 3]",
      );
      await assertRejects(device.run(handle, { x: ints([1, 2], [0, 0]) }), "E_DEVICE", "must be float32, got int32");
      await device.unload(handle);
      await assertRejects(device.run(handle, { x }), "E_DEVICE", "must be loaded");
    },
  },
  {
    name: "two runs give the same bits",
    async run(device) {
      const wide = 96;
      const wave = (size: number, by: number): number[] => Array.from({ length: size }, (_, i) => Math.sin(i * by));
      await device.put({ v: floats([wide, wide], wave(wide * wide, 0.37)) });
      const y = matmul(input("x", "float32", ["n", wide]), parameter("v", [wide, wide]));
      const handle = await device.load(program("wide", { outputs: { y }, loss: y.mul(y).sum() }));
      const feeds = { x: floats([64, wide], wave(64 * wide, 1.3)) };
      const [first, second] = [await device.run(handle, feeds), await device.run(handle, feeds)];
      const bits = ({ data }: TensorData): string => Array.from(new Uint32Array(Float32Array.from(data).buffer)).join();
      if (bits(first.y!) !== bits(second.y!) || bits(first.loss!) !== bits(second.loss!))
        throw new Error("bits differ");
    },
  },
];
