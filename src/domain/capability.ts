/** What a target can do; strategies ask for these. */
export type Capability = 'split-traffic' | 'sticky' | 'standby' | 'scale' | 'logs' | 'traffic-report'
