import type { DetectionSettings } from './graph.ts'

/** The four apps and nine components of BlueOcean, as its settings claim them. */
export const blueocean: DetectionSettings = {
  shared: {
    'shared-config': { paths: ['packages/shared-config/**'], touches: 'dependents' },
    infrastructure: { paths: ['infrastructure/**'], touches: 'none', flag: 'infrastructure' },
    workflows: { paths: ['.github/workflows/**'], touches: 'none', flag: 'pipeline' },
    docs: { paths: ['docs/**'], touches: 'none', flag: 'docs' },
    lockfile: { paths: ['package-lock.json'], touches: 'all' },
  },
  ignore: ['**/*.md'],
  apps: {
    nextstep: {
      components: {
        dashboard: { paths: ['apps/nextstep/**'], dependsOn: ['shared-config'] },
        api: { paths: ['apps/nextstep-api/**'], dependsOn: ['shared-config'] },
      },
    },
    nextgen: {
      components: {
        landing: { paths: ['apps/nextgen/landing/**'], dependsOn: ['shared-config'] },
        dashboard: { paths: ['apps/nextgen/dashboard/**'], dependsOn: ['shared-config', 'nextgen.landing'] },
        admin: { paths: ['apps/nextgen/admin/**'], dependsOn: ['nextgen.dashboard'] },
      },
    },
    kreach: {
      components: {
        web: { paths: ['apps/kreach/web/**'], dependsOn: ['shared-config'] },
        engine: { paths: ['apps/kreach/engine/**'], dependsOn: [] },
      },
    },
    kvibe: {
      components: {
        frontend: { paths: ['apps/kvibe/frontend/**'], dependsOn: ['shared-config'] },
        backend: { paths: ['apps/kvibe/backend/**'], dependsOn: [] },
      },
    },
  },
}
