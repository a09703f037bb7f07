import { componentPaths } from '../app-views.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** What a component declares as its input is not ignored. */
export const inputIgnored: CoherenceRule = {
  code: 'input-ignored',
  doc: 'Inputs of components are not among the ignored files.',
  look(settings) {
    return componentPaths(settings).flatMap(({ app, component }) => {
      const inputs = settings.apps[app]?.components[component]?.inputs ?? []
      return inputs.flatMap((input, i): Spot[] => {
        const ignore = settings.ignore.find((glob) => holdsAll(glob, input))
        if (ignore === undefined) return []
        const what = `“${input}” is an input of ${app}.${component}, but “${ignore}” is ignored`
        const path = ['apps', app, 'components', component, 'inputs', i]
        return [{ path, what, todo: 'Take one of the two away; what is ignored touches nothing.' }]
      })
    })
  },
}

/** Whether one glob surely holds whatever another does: it is the same, or everything below a folder that the other names. */
function holdsAll(glob: string, other: string): boolean {
  if (glob === other || glob === '**') return true
  const folder = /^([^*?]+)\/(?:\*\*)?$/.exec(glob)?.[1]
  return folder !== undefined && other.startsWith(`${folder}/`)
}
