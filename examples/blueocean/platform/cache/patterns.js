/** Whether a text fits a pattern with `*` (anything) and `?` (one character), in linear time for each `*`. */
export function fits(text, pattern) {
  let [at, i, star, resume] = [0, 0, -1, 0]
  while (at < text.length) {
    if (pattern[i] === '*') {
      star = i++
      resume = at
    } else if (i < pattern.length && (pattern[i] === '?' || pattern[i] === text[at])) {
      i++
      at++
    } else if (star !== -1) {
      i = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[i] === '*') i++
  return i === pattern.length
}
