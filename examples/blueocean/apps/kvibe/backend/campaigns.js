/** All campaigns with how often they were shared, and how long ago on average (in hours). */
export function listCampaigns(database) {
  return database.query(`SELECT campaigns.id::int, name, product, started_at AS "startedAt", count(shares.at)::int AS shares,
    coalesce(avg(extract(epoch FROM now() - shares.at)) / 3600, 0)::float AS "meanAgeHours"
    FROM campaigns LEFT JOIN shares ON shares.campaign = campaigns.id GROUP BY campaigns.id ORDER BY campaigns.id`)
}

/** Starts a campaign; undefined when the name is taken. */
export async function addCampaign(database, { name, product }) {
  const sql = `INSERT INTO campaigns (name, product) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
    RETURNING id::int, name, product, started_at AS "startedAt"`
  return (await database.query(sql, [name, product]))[0]
}

/** Counts one share; false when there is no such campaign. */
export async function addShare(database, { id, channel }) {
  const sql = 'INSERT INTO shares (campaign, channel) SELECT id, $2 FROM campaigns WHERE id = $1 RETURNING campaign'
  return (await database.query(sql, [id, channel])).length === 1
}
