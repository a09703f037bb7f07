/** How viral a campaign is, 0 to 100: shares count by their logarithm and lose half of their worth each day. */
export function scoreOf({ shares, meanAgeHours }) {
  const fresh = 0.5 ** (Math.max(0, meanAgeHours) / 24)
  return Math.round(Math.min(100, 25 * Math.log10(1 + Math.max(0, shares)) * fresh))
}

/** Campaigns by score, best first. */
export function rank(campaigns) {
  return campaigns
    .map(({ id, name, shares, meanAgeHours }) => ({ id, name, shares, score: scoreOf({ shares, meanAgeHours }) }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
}
