import { createHash } from 'node:crypto'

/**
 * A reproducible stream of random bits named by a text: xoshiro128** 1.1 (Blackman and Vigna, 2018), its state the first 128 bits of
 * the text's SHA-256, so that streams with different names are as good as independent.
 */
export class Prng {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(name: string) {
    const digest = createHash('sha256').update(name).digest()
    this.#a = digest.readInt32LE(0)
    this.#b = digest.readInt32LE(4)
    this.#c = digest.readInt32LE(8)
    this.#d = digest.readInt32LE(12) | 1
  }

  /** 32 random bits, as a signed integer. */
  bits(): number {
    const product = Math.imul(this.#b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result
  }

  /** Uniform in the open interval (0, 1), in steps of 2^-32. */
  uniform(): number {
    return ((this.bits() >>> 0) + 0.5) * 2 ** -32
  }
}
