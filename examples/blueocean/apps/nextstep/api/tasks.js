const columns = `id::int, title, steps, done, agent, created_at AS "createdAt", ended_at AS "endedAt"`

/** The newest tasks. */
export function listTasks(database, most = 50) {
  return database.query(`SELECT ${columns} FROM tasks ORDER BY id DESC LIMIT $1`, [most])
}

/** Queues a task for the agent that has the fewest open ones. */
export async function addTask(database, { title, steps, agents }) {
  const open = await database.query(
    'SELECT agent, count(*)::int AS tasks FROM tasks WHERE ended_at IS NULL GROUP BY agent',
  )
  const agent = leastBusy(agents, new Map(open.map((row) => [row.agent, row.tasks])))
  const sql = `INSERT INTO tasks (title, steps, agent) VALUES ($1, $2, $3) RETURNING ${columns}`
  return (await database.query(sql, [title, steps, agent]))[0]
}

/** The agent with the fewest open tasks; the first named wins a draw. */
export function leastBusy(agents, open) {
  return agents.reduce((best, agent) => ((open.get(agent) ?? 0) < (open.get(best) ?? 0) ? agent : best), agents[0])
}

/** Does the next step of a task; undefined when there is no such open task. */
export async function advanceTask(database, id) {
  const sql = `UPDATE tasks SET done = done + 1, started_at = coalesce(started_at, clock_timestamp()),
    ended_at = CASE WHEN done + 1 = steps THEN clock_timestamp() END
    WHERE id = $1 AND done < steps RETURNING ${columns}`
  return (await database.query(sql, [id]))[0]
}

/** Counts by state, and how long tasks waited for their first step. */
export async function measureTasks(database) {
  const [row] = await database.query(`SELECT
    count(*) FILTER (WHERE started_at IS NULL)::int AS queued,
    count(*) FILTER (WHERE started_at IS NOT NULL AND ended_at IS NULL)::int AS running,
    count(*) FILTER (WHERE ended_at IS NOT NULL)::int AS done FROM tasks`)
  return row
}
