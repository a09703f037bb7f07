import { absentEndpoint } from './absent-endpoint.ts'
import type { Check } from './check.ts'
import { command } from './command.ts'
import { consistency } from './consistency.ts'
import { http } from './http.ts'
import { load } from './load.ts'
import { logScan } from './log-scan.ts'
import { metrics } from './metrics.ts'
import { mounted } from './mounted.ts'
import { page } from './page/page.ts'
import { processState } from './process-state.ts'
import { redis } from './redis.ts'
import { resourceLimits } from './resource-limits.ts'
import { revenueImpact } from './revenue-impact.ts'
import { routes } from './routes.ts'
import { sql } from './sql.ts'
import { tcp } from './tcp.ts'

/** Every kind of check that this build knows. */
export const checks: readonly Check[] = [
  http,
  tcp,
  sql,
  redis,
  processState,
  resourceLimits,
  logScan,
  command,
  page,
  load,
  absentEndpoint,
  mounted,
  routes,
  metrics,
  consistency,
  revenueImpact,
]
