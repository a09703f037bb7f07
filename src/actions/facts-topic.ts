/** The topic that wakes every admission of a workspace: something that its gates look at was changed by a person. */
export function factsTopic(workspace: string): string {
  return `facts:${workspace}`
}
