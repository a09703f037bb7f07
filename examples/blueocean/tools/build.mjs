// node tools/build.mjs nextgen/landing → dist/nextgen-landing, a folder that runs by itself.
import { join } from 'node:path'
import { assemble } from './assemble.mjs'

const [component] = process.argv.slice(2)
if (!/^[a-z]+\/[a-z]+$/.test(component ?? '')) {
  console.error('which component? for example: node tools/build.mjs nextgen/landing')
  process.exit(2)
}
const output = join('dist', component.replace('/', '-'))
try {
  const build = assemble(process.cwd(), component, output)
  console.log(`built ${output}, ${build}`)
} catch (error) {
  console.error(`${component} was not built: ${error.message}`)
  process.exit(1)
}
