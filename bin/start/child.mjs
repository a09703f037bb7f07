import { spawn } from 'node:child_process'

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']

/** Runs a program in this one's place: same terminal, signals passed on, its exit code answered; ends by the signal that ended it. */
export function runChild(file, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env })
    const handlers = passedOn.map((signal) => [signal, () => passOn(child, signal)])
    for (const [signal, handler] of handlers) process.on(signal, handler)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const [name, handler] of handlers) process.removeListener(name, handler)
      if (signal !== null) process.kill(process.pid, signal)
      resolve(code ?? 3)
    })
  })
}

/** At a terminal Ctrl-C reaches the child by itself; a second one would be taken for impatience. */
function passOn(child, signal) {
  const isFromTerminal = signal === 'SIGINT' && process.stdin.isTTY
  if (!isFromTerminal) child.kill(signal)
}
