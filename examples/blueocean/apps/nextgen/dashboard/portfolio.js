/** The domains that were bought at the landing page, newest first, each with its reminder. */
export function listDomains(database) {
  return database.query(`SELECT quotes.domain, quotes.cents, orders.at AS "boughtAt", reminders.days_before AS "remindDaysBefore"
    FROM orders JOIN quotes ON quotes.id = orders.quote LEFT JOIN reminders ON reminders.domain = quotes.domain
    WHERE orders.state = 'paid' ORDER BY orders.id DESC LIMIT 200`)
}

/** Asks to be reminded before a bought domain runs out; false when it was not bought. */
export async function remindBefore(database, { domain, days }) {
  const rows = await database.query(
    `INSERT INTO reminders (domain, days_before) SELECT $1::text, $2 WHERE EXISTS
     (SELECT FROM orders JOIN quotes ON quotes.id = orders.quote WHERE orders.state = 'paid' AND quotes.domain = $1)
     ON CONFLICT (domain) DO UPDATE SET days_before = excluded.days_before RETURNING domain`,
    [domain, days],
  )
  return rows.length === 1
}

/** How many domains there are and what they cost a year. */
export function summarise(domains) {
  return {
    domains: domains.length,
    yearlyCents: domains.reduce((sum, { cents }) => sum + cents, 0),
    withReminder: domains.filter(({ remindDaysBefore }) => remindDaysBefore !== null).length,
  }
}
