const mostBody = 64 * 1024

/** Trouble that the caller is told about: `throw new Refusal(422, 'name a domain')`. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

/**
 * Compiles `{ 'GET /api/tasks/:id': handler }` to a look-up of handler and parameters for a method and a path.
 * @param {Record<string, (request: object) => unknown>} table
 */
export function compileRoutes(table) {
  const routes = Object.entries(table).map(([key, handler]) => {
    const [method, path] = key.split(' ')
    return { method, parts: path.split('/'), handler }
  })
  return function find(method, path) {
    const parts = path.length > 1 && path.endsWith('/') ? path.slice(0, -1).split('/') : path.split('/')
    const fitting = routes.filter((route) => fits(route.parts, parts))
    const route = fitting.find((one) => one.method === method)
    if (route === undefined) return fitting.length > 0 ? { wrongMethod: true } : undefined
    return { handler: route.handler, params: paramsOf(route.parts, parts) }
  }
}

function fits(wanted, found) {
  return wanted.length === found.length && wanted.every((part, i) => part.startsWith(':') || part === found[i])
}

function paramsOf(wanted, found) {
  const named = wanted.flatMap((part, i) => (part.startsWith(':') ? [[part.slice(1), decode(found[i])]] : []))
  return Object.fromEntries(named)
}

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal(400, 'the path is not valid percent-encoding')
  }
}

/** The JSON object of a request's body; refuses what is too big, not JSON or not an object. */
export async function readJson(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > mostBody) throw new Refusal(413, 'the body may have 64 KiB at most')
    chunks.push(chunk)
  }
  try {
    const value = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new Refusal(400, 'the body must be a JSON object')
}
