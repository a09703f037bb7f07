/** A gate's answer. `until`: when it would open by itself, as far as is known now. */
export type Decision =
  | { readonly open: true; readonly because: string }
  | {
      readonly open: false
      readonly because: string
      /** Who can change it: `the clock`, `a person with the role approver`, `release nextgen@…`. */
      readonly owner: string
      readonly since?: Date
      readonly until?: Date
      /** The command that would change it. */
      readonly command?: string
      /** This gate will never open for this release (its validation failed, it was superseded): stop waiting. */
      readonly final?: boolean
    }
