/** Fields of a protobuf message, written one after the other. Source: https://protobuf.dev/programming-guides/encoding */
export interface Message {
  text(field: number, value: string): Message
  double(field: number, value: number): Message
  /** An unsigned whole number. */
  unsigned(field: number, value: number): Message
  /** A whole number that may be negative, in zigzag. */
  signed(field: number, value: number): Message
  /** Whole numbers that may be negative, packed. */
  signedList(field: number, values: readonly number[]): Message
  message(field: number, inner: Message): Message
  bytes(): Buffer
}

const varint = 0
const fixed64 = 1
const lengthDelimited = 2

/** An empty message. */
export function makeMessage(): Message {
  const parts: Buffer[] = []
  const add = (field: number, wire: number, ...more: Buffer[]) => {
    parts.push(writeVarint(field * 8 + wire), ...more)
    return message
  }
  const addDelimited = (field: number, body: Buffer) => add(field, lengthDelimited, writeVarint(body.length), body)
  const message: Message = {
    text: (field, value) => addDelimited(field, Buffer.from(value)),
    double(field, value) {
      const body = Buffer.alloc(8)
      body.writeDoubleLE(value)
      return add(field, fixed64, body)
    },
    unsigned: (field, value) => add(field, varint, writeVarint(value)),
    signed: (field, value) => add(field, varint, writeVarint(zigzag(value))),
    signedList: (field, values) =>
      addDelimited(field, Buffer.concat(values.map((value) => writeVarint(zigzag(value))))),
    message: (field, inner) => addDelimited(field, inner.bytes()),
    bytes: () => Buffer.concat(parts),
  }
  return message
}

/** A message with its length before it, as it stands in a stream of them. */
export function delimit(message: Message): Buffer {
  const body = message.bytes()
  return Buffer.concat([writeVarint(body.length), body])
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

/** Seven bits a byte, the lowest first; exact up to 2^53. */
function writeVarint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  while (left >= 128) {
    bytes.push((left % 128) + 128)
    left = Math.floor(left / 128)
  }
  return Buffer.from([...bytes, left])
}
