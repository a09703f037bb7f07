/** Tells on stderr, at most every few seconds, how much of a long work is done and how long the rest will take. */
export class Progress {
  readonly #began = performance.now()
  #told = this.#began
  #planned = 0
  #done = 0

  /** So much more work, in ticks, is to be done. */
  plan(ticks: number): void {
    this.#planned += ticks
  }

  /** So much of it is done; `what` is told. */
  finish(ticks: number, what: string): void {
    this.#done += ticks
    const now = performance.now()
    if (now - this.#told < 5000) return
    this.#told = now
    const elapsed = (now - this.#began) / 1000
    const left = (elapsed * (this.#planned - this.#done)) / this.#done
    const percent = Math.floor((100 * this.#done) / this.#planned)
    console.error(`${minutes(elapsed)}  ${percent} %, about ${minutes(left)} left: ${what}`)
  }
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}
