import { expect, test } from 'vitest'
import { exampleSettings } from '../../../test/support/blueocean-settings.ts'
import type { Settings } from '../../settings/schema.ts'
import { routesOf } from './replica-sets.ts'
import type { SettledRelease } from './scene.ts'

const settings = exampleSettings()

test('[URL-016] [URL-020] in dev the components of the next release have the ports that the settings give them', () => {
  const { ports } = routesOf('dev', releaseOf('nextgen'), null, { next: 1000 }, false)
  expect(ports).toEqual([
    { port: 7000, component: 'landing' },
    { port: 7003, component: 'dashboard' },
    { port: 7002, component: 'admin' },
  ])
  expect(routesOf('dev', releaseOf('nextstep'), null, { next: 1000 }, false).ports).toContainEqual({
    port: 7001,
    component: 'dashboard',
  })
})

test('without ports of their own, the routes name none', () => {
  expect(routesOf('production', releaseOf('nextgen'), null, { next: 1000 }, false)).not.toHaveProperty('ports')
})

test('while two releases share the traffic, the next one says which ports there are', () => {
  const next = releaseOf('nextstep', withoutPorts(settings, 'nextstep'))
  const routes = routesOf('dev', next, releaseOf('nextstep'), { next: 100 }, false)
  expect(routes.splits).toHaveLength(2)
  expect(routes).not.toHaveProperty('ports')
})

test('fresh replicas of the release before have sets and a name of their own', () => {
  const next = { ...releaseOf('kvibe'), release: { ...releaseOf('kvibe').release, id: 'kvibe@000000000001' } }
  const { splits } = routesOf('production', next, releaseOf('kvibe'), { next: 100, baseline: 100 }, false)
  expect(splits.map(({ release, weight }) => [release, weight])).toEqual([
    ['kvibe@000000000001', 100],
    ['kvibe@4f1c0a9b2c3d', 800],
    ['kvibe@4f1c0a9b2c3d+baseline', 100],
  ])
  const sets = splits.flatMap(({ components }) => components.map(({ set }) => set))
  expect(new Set(sets).size).toBe(sets.length)
})

function releaseOf(app: string, as: Settings = settings): SettledRelease {
  const components = Object.keys(as.apps[app]?.components ?? {})
  return {
    settings: as,
    settingsDigest: 'sha256:1',
    release: {
      id: `${app}@4f1c0a9b2c3d`,
      workspace: 'blueocean',
      app,
      commit: '4f1c0a9b2c3d',
      ref: 'refs/heads/main',
      message: '',
      authors: [],
      settingsDigest: 'sha256:1',
      artifacts: Object.fromEntries(components.map((component) => [component, `sha256:${'a'.repeat(64)}`])),
      createdAt: new Date(0),
      pushedBy: [],
      untilEnvironment: 'dev',
      run: null,
    },
  }
}

function withoutPorts(from: Settings, app: string): Settings {
  const copy = structuredClone(from)
  for (const component of Object.values(copy.apps[app]?.components ?? {})) component.ports = {}
  return copy
}
