/** The topic that wakes every admission of a workspace: something that gates look at was changed by a person. */
export function admissionTopic(workspace: string): string {
  return `admissions:${workspace}`
}
