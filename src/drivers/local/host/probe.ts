import { get } from 'node:http'

/** Asks a replica one of its health paths: null when it answers with 2xx or 3xx, else why that does not count. */
export function probe(port: number, path: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, headers: { 'user-agent': 'tidegate-probe' } })
    const timer = setTimeout(() => {
      resolve(`GET ${path} gave no answer within ${timeoutMs} ms`)
      request.destroy()
    }, timeoutMs)
    request.on('response', ({ statusCode = 0 }) => {
      clearTimeout(timer)
      request.destroy() // the head is all that counts
      resolve(statusCode >= 200 && statusCode < 400 ? null : `GET ${path} answered ${statusCode}`)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      resolve(
        error.code === 'ECONNREFUSED' ? `nothing listens on port ${port}` : `GET ${path} failed: ${error.message}`,
      )
    })
  })
}
