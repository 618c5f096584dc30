/**
 * @module
 * Serialises ONNX graphs: the part of the protobuf schema (onnx.proto3) that they need.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** `TensorProto.DataType`. */
const dataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
export type DataType = keyof typeof dataTypes;

export type AttributeValue = number | string | readonly number[] | { readonly float: number } | GraphProto;

export interface NodeProto {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface ValueProto {
  readonly name: string;
  readonly type: DataType;
  /** Absent for values inside a loop body: the runtime infers their shapes. */
  readonly shape?: readonly (number | string)[];
}

export interface TensorProto {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Little-endian bytes, or their location in external data. */
  readonly data: Uint8Array | { readonly location: string; readonly offset: number; readonly length: number };
}

export interface GraphProto {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueProto[];
  readonly outputs: readonly ValueProto[];
}

/** Serialises a model: opset 21 of ONNX and version 1 of Microsoft's contributed operators. */
export function encodeModel(graph: GraphProto): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(10);
  message(writer, 7, () => writeGraph(writer, graph));
  for (const [domain, version] of [
    ["", 21],
    ["com.microsoft", 1],
  ] as const) {
    message(writer, 8, () => {
      text(writer, 1, domain);
      writer.tag(2, WireType.Varint).int64(version);
    });
  }
  return writer.finish();
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function writeGraph(writer: BinaryWriter, graph: GraphProto): void {
  for (const node of graph.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, "graph");
  for (const tensor of graph.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const value of graph.inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of graph.outputs) message(writer, 12, () => writeValue(writer, value));
}

function writeNode(writer: BinaryWriter, node: NodeProto): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  text(writer, 3, node.outputs[0]!);
  text(writer, 4, node.type);
  for (const [name, value] of Object.entries(node.attributes))
    message(writer, 5, () => writeAttribute(writer, name, value));
  if (node.domain !== "") text(writer, 7, node.domain);
}

function writeAttribute(writer: BinaryWriter, name: string, value: AttributeValue): void {
  text(writer, 1, name);
  const kind = (type: number): BinaryWriter => writer.tag(20, WireType.Varint).int32(type);
  if (typeof value === "number") {
    writer.tag(3, WireType.Varint).int64(value);
    kind(2);
  } else if (typeof value === "string") {
    text(writer, 4, value);
    kind(3);
  } else if (isInts(value)) {
    for (const int of value) writer.tag(8, WireType.Varint).int64(int);
    kind(7);
  } else if ("float" in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    kind(1);
  } else {
    message(writer, 6, () => writeGraph(writer, value));
    kind(5);
  }
}

const isInts = (value: AttributeValue): value is readonly number[] => Array.isArray(value);

function writeTensor(writer: BinaryWriter, { name, type, shape, data }: TensorProto): void {
  for (const dim of shape) writer.tag(1, WireType.Varint).int64(dim);
  writer.tag(2, WireType.Varint).int32(dataTypes[type]);
  text(writer, 8, name);
  if (data instanceof Uint8Array) {
    writer.tag(9, WireType.LengthDelimited).bytes(data);
    return;
  }
  for (const [key, value] of Object.entries(data)) {
    message(writer, 13, () => {
      text(writer, 1, key);
      text(writer, 2, String(value));
    });
  }
  writer.tag(14, WireType.Varint).int32(1);
}

function writeValue(writer: BinaryWriter, { name, type, shape }: ValueProto): void {
  text(writer, 1, name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(dataTypes[type]);
      if (!shape) return;
      message(writer, 2, () => {
        for (const dim of shape) {
          message(writer, 1, () => {
            if (typeof dim === "number") writer.tag(1, WireType.Varint).int64(dim);
            else text(writer, 2, dim);
          });
        }
      });
    });
  });
}
