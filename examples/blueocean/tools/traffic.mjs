// node tools/traffic.mjs <edge, e.g. http://127.0.0.1:8080> [--host nextgen] [--rate 20] [--seconds 60]
// Customers of NEXTGEN: each searches a name, takes a quote, and buys; about one in seven brings a coupon of last spring.
import { request } from 'node:http'
import { parseArgs } from 'node:util'

const endings = ['com', 'com', 'com', 'com', 'fr', 'fr', 'shop', 'io', 'dev']
const patienceMs = 10_000

/** What the n-th customer wants: the same for the same n. */
export function customer(n) {
  const name = `tide-${n.toString(36)}-${Math.floor(n / 7) % 97}`
  const tld = endings[(n * 5 + Math.floor(n / 9)) % endings.length]
  return { name, domain: `${name}.${tld}`, coupon: n % 7 === 3 ? 'SPRING24' : n % 11 === 5 ? 'WELCOME10' : undefined }
}

/** One customer's visit; answers the statuses met (0: no answer). A failed step ends the visit, as it does for people. */
export async function visit(edge, host, { name, domain, coupon }) {
  const statuses = []
  const ask = async (method, path, body) => {
    const answer = await send(edge, { host, method, path, body }).catch(() => ({ status: 0, json: {} }))
    statuses.push(answer.status)
    return answer.status >= 200 && answer.status < 300 ? answer.json : undefined
  }
  if (await ask('GET', `/api/domains/search?name=${name}`)) {
    const quote = await ask('POST', '/api/quotes', { domain, coupon })
    if (quote) await ask('POST', '/api/checkout', { quote: quote.id })
  }
  return statuses
}

function send(edge, { host, method, path, body }) {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(body && { 'content-type': 'application/json' }) }
    const asked = request(new URL(path, edge), { method, headers, timeout: patienceMs }, async (response) => {
      try {
        const chunks = []
        for await (const chunk of response) chunks.push(chunk)
        const text = Buffer.concat(chunks).toString('utf8')
        const isJson = String(response.headers['content-type']).includes('json')
        resolve({ status: response.statusCode, json: isJson ? JSON.parse(text) : {} })
      } catch (error) {
        reject(error)
      }
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${patienceMs} ms`)))
    asked.on('error', reject)
    asked.end(body && JSON.stringify(body))
  })
}

/** Lets customers come at an even rate until the signal says stop; tells every visit's statuses. */
export async function sendTraffic({ edge, host = 'nextgen', rate = 20, first = 1, signal, onVisit = () => {} }) {
  const under = new Set()
  for (let n = first; !signal.aborted; n++) {
    const one = visit(edge, host, customer(n)).then(onVisit)
    under.add(one)
    void one.finally(() => under.delete(one))
    await new Promise((resolve) => setTimeout(resolve, 1000 / rate))
  }
  await Promise.all(under)
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { host: { type: 'string' }, rate: { type: 'string' }, seconds: { type: 'string' } },
  })
  const [edge] = positionals
  if (edge === undefined) throw new Error('where is the edge? node tools/traffic.mjs http://127.0.0.1:8080')
  const counts = new Map()
  await sendTraffic({
    edge,
    host: values.host ?? 'nextgen',
    rate: Number(values.rate ?? 20),
    first: Date.now() % 1_000_000_000,
    signal: AbortSignal.timeout(Number(values.seconds ?? 60) * 1000),
    onVisit: (statuses) => {
      for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
    },
  })
  console.log(JSON.stringify(Object.fromEntries([...counts].sort(([a], [b]) => a - b))))
}

if (import.meta.url === new URL(process.argv[1] ?? '', 'file:').href) await main()
