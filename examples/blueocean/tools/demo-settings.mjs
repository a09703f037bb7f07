// node tools/demo-settings.mjs [tidegate.yaml]: shortens the figures named below, in place, so that a story of hours is
// told in minutes; prints every figure that it changed. Nothing else of the settings is touched.
import { readFileSync, writeFileSync } from 'node:fs'

/** What is shortened: where it stands, what it is for people, from what to what. */
export const shortened = [
  ['{ signal: health-lost, for: 2m }', 'health lost for', '2m', '4s'],
  ['{ signal: error-rate, above: 0.1, for: 5m }', 'more than 10 % errors for', '5m', '3s'],
  ['{ signal: slower, by: 0.2, for: 5m }', '20 % slower for', '5m', '10s'],
  ['{ weight: 10, hold: 5m, atLeastRequests: 100 }', '10 % of the traffic for', '5m', '8s'],
  ['{ weight: 50, hold: 5m, atLeastRequests: 200 }', '50 % of the traffic for', '5m', '6s'],
  ['maxSurge: 1, watch: 2m', 'each batch is watched for', '2m', '3s'],
  ['warmUp: 2m', 'fresh replicas may be slower for', '2m', '0s'],
  ['longest: 30m', 'a step without a verdict goes on for at most', '30m', '10s'],
  ['whenUnclear: ask', 'what cannot be told in time is for', 'ask', 'proceed-if-calm'],
  ['kind: blue-green, watch: 5m', 'both colours stand by for', '5m', '8s'],
  ['during: 10m', 'the last step is watched for', '10m', '8s'],
  ['watch: { during: 2m', 'the last step is watched (standard) for', '2m', '10s'],
]

/** The settings with the figures shortened, and one sentence for each that was; throws when one is not found. */
export function shorten(text) {
  const changes = []
  let shorter = text
  for (const [place, meaning, from, to] of shortened) {
    if (!shorter.includes(place))
      throw new Error(`“${place}” is not in the settings: tools/demo-settings.mjs must follow them`)
    const cut = place.lastIndexOf(from)
    shorter = shorter.replaceAll(place, place.slice(0, cut) + to + place.slice(cut + from.length))
    changes.push(`${meaning}: ${from} → ${to}`)
  }
  return { text: shorter, changes }
}

if (import.meta.url === new URL(process.argv[1] ?? '', 'file:').href) {
  const file = process.argv[2] ?? 'tidegate.yaml'
  const { text, changes } = shorten(readFileSync(file, 'utf8'))
  writeFileSync(file, text)
  for (const change of changes) console.log(change)
}
