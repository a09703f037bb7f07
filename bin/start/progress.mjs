/** Does a long piece of work, saying on stderr what it is and how long it took. */
export async function withProgress(what, work) {
  const began = Date.now()
  process.stderr.write(`tidegate: ${what} …\n`)
  const done = await work()
  process.stderr.write(`tidegate: done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
  return done
}
