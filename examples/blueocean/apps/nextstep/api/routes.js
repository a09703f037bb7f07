import { Refusal } from '@blueocean/shared-config'
import { judgeTitle, rails } from './rails.js'
import { addTask, advanceTask, listTasks, measureTasks } from './tasks.js'

/** What NEXTSTEP's API answers. */
export function routes({ database, variables, metrics, log }) {
  const { agents = ['planner'] } = JSON.parse(variables.AGENT_COORDINATION_CONFIG)
  let violations = 0
  const accept = (body) => {
    const task = readTask(body)
    const { refusedBy } = judgeTitle(task.title)
    if (refusedBy === null) return task
    violations += 1
    log.warn('a safety rail refused a task', { rail: refusedBy })
    throw new Refusal(422, `the rail ${refusedBy} refuses this task`)
  }
  return {
    'GET /api': () => ({ json: { app: 'nextstep', agents, mode: variables.NEXTSTEP_ORCHESTRATION_MODE } }),
    'GET /api/orchestration/metrics': async () => {
      const from = performance.now()
      const tasks = await measureTasks(database)
      metrics.gauge('nextstep_tasks_queued', tasks.queued)
      const latencyMs = Math.round((performance.now() - from) * 10) / 10
      return { json: { mode: variables.NEXTSTEP_ORCHESTRATION_MODE, agents: agents.length, tasks, latencyMs } }
    },
    'GET /api/safety/status': () => {
      const { tookMs } = judgeTitle('please delete all the backups')
      return { json: { railsEnabled: true, rails: rails.map(({ name }) => name), violations, reactionMs: tookMs } }
    },
    'GET /api/tasks': async () => ({ json: { tasks: await listTasks(database) } }),
    'POST /api/tasks': async ({ body }) => ({
      status: 201,
      json: await addTask(database, { ...accept(body), agents }),
    }),
    'POST /api/tasks/:id/advance': async ({ params }) => {
      const task = /^\d{1,15}$/.test(params.id) ? await advanceTask(database, params.id) : undefined
      if (task === undefined) throw new Refusal(409, 'there is no such open task')
      return { json: task }
    },
  }
}

/** The task that a body describes; refuses with what is wrong. */
export function readTask({ title, steps = 3 }) {
  if (typeof title !== 'string' || title.trim() === '' || title.length > 200) {
    throw new Refusal(400, 'a title of 1 to 200 characters is wanted')
  }
  if (!Number.isInteger(steps) || steps < 1 || steps > 20) throw new Refusal(400, '1 to 20 steps are wanted')
  return { title: title.trim(), steps }
}
