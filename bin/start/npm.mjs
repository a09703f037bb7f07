import { spawn } from 'node:child_process'

/** Runs npm quietly and answers its stdout; throws with its last words, or that there is no npm. */
export function runNpm(args, cwd) {
  const all = [...args, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  return new Promise((resolve, reject) => {
    const child = spawn('npm', all, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err] = [[], []]
    child.stdout.on('data', (chunk) => out.push(chunk))
    child.stderr.on('data', (chunk) => err.push(chunk))
    child.once('error', (error) =>
      reject(new Error(error.code === 'ENOENT' ? 'npm is not on the PATH' : error.message)),
    )
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString())
      else reject(new Error(lastWords(Buffer.concat(err).toString()) || `npm ended with ${code}`))
    })
  })
}

function lastWords(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('npm error') && !line.includes('A complete log'))
  return lines
    .map((line) => line.replace(/^npm error\s*/, ''))
    .filter((line) => line !== '')
    .slice(0, 3)
    .join('; ')
}
