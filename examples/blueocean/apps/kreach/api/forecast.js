/**
 * The next price after a series: a least-squares line through the last twelve, one step on.
 * Undefined for fewer than three prices.
 */
export function forecast(prices) {
  const last = prices.slice(-12)
  const n = last.length
  if (n < 3) return undefined
  const meanX = (n - 1) / 2
  const meanY = last.reduce((sum, price) => sum + price, 0) / n
  let [over, under] = [0, 0]
  last.forEach((price, x) => {
    over += (x - meanX) * (price - meanY)
    under += (x - meanX) ** 2
  })
  const next = meanY + (over / under) * (n - meanX)
  return Math.round(Math.max(0.01, next) * 100) / 100
}
