import { type BuildHint, imageName, makeHint } from './hint.ts'

/** The `docker_build('image', 'context', dockerfile='…', target='…', build_args={…})` of a Tiltfile, where they are plain texts. */
export function readTiltfile(text: string): BuildHint[] {
  const hints: BuildHint[] = []
  for (const call of callsOf(text)) {
    const texts = call.split(',').map((part) => part.trim())
    const [image, context] = texts.slice(0, 2).map(plainText)
    if (!image || !context) continue
    const named = (name: string) => new RegExp(`\\b${name}\\s{0,5}=\\s{0,5}['"]([^'"]{1,300})['"]`).exec(call)?.[1]
    const dockerfile = named('dockerfile')
    hints.push(
      makeHint({
        ...(dockerfile === undefined ? {} : { dockerfile }),
        context,
        dockerfileFrom: 'start',
        args: argsOf(call),
        target: named('target') ?? '',
        names: [imageName(image), image],
      }),
    )
  }
  return hints
}

/** What stands between the brackets of each call. */
function callsOf(text: string): string[] {
  return text
    .split(/\bdocker_build(?:_with_restart)?\s{0,5}\(/)
    .slice(1)
    .map((rest) => rest.slice(0, closing(rest)))
}

function closing(text: string): number {
  let depth = 1
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')' && --depth === 0) return at
  }
  return text.length
}

function plainText(text: string): string | undefined {
  return /^(?:\w+\s*=\s*)?['"]([^'"]{1,300})['"]$/.exec(text)?.[1]
}

function argsOf(call: string): Record<string, string> {
  const body = /build_args\s{0,5}=\s{0,5}(?:\{|dict\()([^})]{0,2000})/.exec(call)?.[1] ?? ''
  const pairs = [...body.matchAll(/['"]?(\w{1,60})['"]?\s{0,5}[:=]\s{0,5}['"]([^'"]{0,200})['"]/g)]
  return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]))
}
