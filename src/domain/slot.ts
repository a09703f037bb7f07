/** A daily window of an app on a shared environment, in the workspace's zone: minutes after local midnight; `until` may be 1440. */
export interface SlotWindow {
  readonly app: string
  readonly fromMinute: number
  readonly untilMinute: number
}
