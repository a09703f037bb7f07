import type { ApprovalPage } from '../../../contract/approvals.ts'
import { digestOf } from '../../lib/digest.ts'
import { AppError } from '../../lib/errors.ts'
import { type Context, type Given, tell, type Verb } from '../verb.ts'
import { approvalLines } from '../views/deployment.ts'

export const approve: Verb = {
  name: 'approve',
  word: 'verb.approve',
  example: 'tidegate approve dep_01k3z8',
  arguments: [{ name: '<deployment>', word: 'argument.deployment' }],
  options: [
    { flags: '--phrase <text>', word: 'option.phrase' },
    { flags: '--intent <digest>', word: 'option.intent' },
    { flags: '--locale <language>', word: 'option.locale' },
  ],
  acts: true,
  async run(context, given) {
    refuseBlindPhrase(given)
    const client = await context.client()
    const id = given.argument(0)
    const page = await client.call('beginApproval', { id })
    checkIntent(page, given.value('intent'))
    if (given.dryRun)
      return tell({ ...page, approved: false }, (shown, voice) => [
        ...approvalLines(shown, voice),
        voice.say('dry.nothing'),
      ])
    if (page.refusal !== null) throw new AppError('not-allowed', `you may not approve ${id}: ${page.refusal}`)
    const phrase = given.value('phrase') ?? (await askPhrase(context, page))
    const answer = await client.call('grantApproval', {
      id,
      phrase,
      intentDigest: page.intentDigest,
      locale: given.value('locale'),
    })
    return tell(answer, (shown, { say }) => {
      const { given: count, wanted, because } = shown
      return [say('approve.done', { given: count, wanted, because })]
    })
  },
}

/** A phrase on the command line is a script's: it must say what it means to approve. */
function refuseBlindPhrase(given: Given): void {
  if (given.value('phrase') === undefined || given.value('intent') !== undefined) return
  throw new AppError('invalid-input', '--phrase was given without --intent, so nobody has said what is approved', {
    hint: 'Read the digest with tidegate approve <deployment> --dry-run and send it as --intent.',
  })
}

/** The digest is computed here again: what is shown is what is signed [T12]. */
function checkIntent(page: ApprovalPage, meant: string | undefined): void {
  const computed = digestOf(page.intent)
  if (computed !== page.intentDigest) {
    throw new AppError(
      'unavailable',
      `the control plane shows one intent and asks for another: ${computed} is not ${page.intentDigest}`,
      {
        hint: 'Do not approve; look at it with tidegate doctor and tidegate ledger verify.',
      },
    )
  }
  if (meant !== undefined && meant !== page.intentDigest) {
    throw new AppError(
      'conflict',
      `the intent is ${page.intentDigest}, not ${meant}: it has changed, or it is another deployment`,
      {
        hint: 'Read it again before you approve it.',
      },
    )
  }
}

/** Shows everything, then asks: the phrase is typed after the reading, never before. */
async function askPhrase({ outside, voice }: Context, page: ApprovalPage): Promise<string> {
  if (!outside.ask) {
    throw new AppError('invalid-input', 'a phrase is typed at a terminal, and there is none', {
      hint: 'A script sends --phrase together with --intent.',
    })
  }
  const shown = tell(page, approvalLines)
  for (const line of shown.lines(voice())) outside.err.write(`${line}\n`)
  return outside.ask(voice().say('approve.prompt'))
}
