// node platform/cache/server.js: PORT (6379), HOST (127.0.0.1), CACHE_PASSWORD (optional).
import { createCacheServer } from './sessions.js'

const { PORT = '6379', HOST = '127.0.0.1', CACHE_PASSWORD: password } = process.env
const say = (level, message, facts) =>
  console.log(JSON.stringify({ level, time: new Date().toISOString(), message, ...facts }))
const server = createCacheServer(password ? { password } : {})
const sockets = new Set()
server.on('connection', (socket) => sockets.add(socket) && socket.on('close', () => sockets.delete(socket)))
server.on('error', (error) => {
  say('fatal', 'the cache cannot listen', { cause: error.message })
  process.exit(78)
})
server.listen(Number(PORT), HOST, () => say('info', 'the cache listens', { port: server.address().port }))
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => say('info', 'the cache stopped'))
    for (const socket of sockets) socket.end()
  })
}
