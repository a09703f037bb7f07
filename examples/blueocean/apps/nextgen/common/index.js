export { migrations } from './migrations.js'
export { theme } from './theme.js'
