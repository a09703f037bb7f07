import { act, type Verb, type VerbOption } from '../verb.ts'
import { reasonLines } from '../views/reasons.ts'
import { indent } from '../views/table.ts'

const because: VerbOption = { flags: '--because <text>', word: 'option.because', required: true }

export const reject: Verb = {
  name: 'reject',
  word: 'verb.reject',
  example: 'tidegate reject dep_01k3z8 --because "not before the launch"',
  arguments: [{ name: '<deployment>', word: 'argument.deployment' }],
  options: [because],
  acts: true,
  run: (context, given) =>
    act(
      context,
      given,
      'rejectDeployment',
      { id: given.argument(0), because: given.value('because') ?? '' },
      (answer, { say }) => [say('reject.done', { because: answer.because })],
    ),
}

export const abort: Verb = {
  name: 'abort',
  word: 'verb.abort',
  example: 'tidegate abort run_01k3z8 --because "wrong commit"',
  arguments: [{ name: '<id>', word: 'argument.run' }],
  options: [because],
  acts: true,
  run: (context, given) =>
    act(
      context,
      given,
      'abortRun',
      { id: given.argument(0), because: given.value('because') ?? '' },
      (answer, { say }) => [say('abort.done', { subject: answer.run.subject, because: answer.because })],
    ),
}

export const retry: Verb = {
  name: 'retry',
  word: 'verb.retry',
  example: 'tidegate retry run_01k3z8',
  arguments: [{ name: '<id>', word: 'argument.run' }],
  options: [{ flags: '--node <name>', word: 'option.node' }],
  acts: true,
  run: (context, given) =>
    act(context, given, 'retryRun', { id: given.argument(0), node: given.value('node') }, (answer, { say }) => [
      say('retry.done', { nodes: answer.nodes.join(', ') }),
    ]),
}

export const promote: Verb = {
  name: 'promote',
  word: 'verb.promote',
  example: 'tidegate promote nextgen@4f1c0a9b2c3d --environment production',
  arguments: [{ name: '<release>', word: 'argument.release' }],
  options: [{ flags: '--environment <name>', word: 'option.environment' }],
  acts: true,
  run(context, given) {
    const request = { workspace: given.workspace, release: given.argument(0), environment: given.value('environment') }
    return act(context, given, 'promoteRelease', request, ({ release, environment, reasons }, voice) => [
      voice.say('promote.done', { release, environment }),
      ...indent(reasons.flatMap((reason) => reasonLines(reason, voice))),
    ])
  },
}

export const rollback: Verb = {
  name: 'rollback',
  word: 'verb.rollback',
  example: 'tidegate rollback nextgen --environment production --because "errors at checkout"',
  arguments: [{ name: '<app>', word: 'option.app' }],
  options: [
    { flags: '--environment <name>', word: 'option.environment', required: true },
    { flags: '--to <release>', word: 'option.to' },
    because,
  ],
  acts: true,
  run(context, given) {
    const request = {
      workspace: given.workspace,
      app: given.argument(0),
      environment: given.value('environment') ?? '',
      to: given.value('to'),
      because: given.value('because') ?? '',
    }
    return act(context, given, 'rollBack', request, ({ deployment, reasons }, voice) => {
      const { app, environment, release, run } = deployment
      const word = run === null ? 'rollback.waits' : 'rollback.done'
      const first = voice.say(word, { app, environment, release, run: run ?? '' })
      return [first, ...indent(reasons.flatMap((reason) => reasonLines(reason, voice)))]
    })
  },
}
