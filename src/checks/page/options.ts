import { z } from 'zod'
import { appPath, span } from '../options.ts'
import { journeyStep } from './journey.ts'

const viewport = z.strictObject({ width: z.int().min(200).max(4000), height: z.int().min(200).max(4000) })
const literal = z.string().min(1).max(500)

/** Options of the check `page`. */
export const pageOptions = z.strictObject({
  path: appPath.default('/'),
  loadMax: span.default(3000).describe('The page must have loaded, and show what it must, within'),
  bytesMax: z.number().min(1).optional().describe('Most bytes transferred'),
  see: z.array(literal).default([]).describe('CSS selectors, or text=…, that must be visible'),
  contains: z.array(literal).default([]).describe('Literal texts that the page must show'),
  consoleErrors: z.enum(['refuse', 'ignore']).default('refuse'),
  ignoreConsole: z.array(literal).default([]).describe('Console errors with one of these literal texts do not count'),
  viewports: z
    .array(viewport)
    .min(1)
    .default([{ width: 1280, height: 800 }])
    .describe('Screen sizes; on none may the page be wider than the screen'),
  journey: z.array(journeyStep).default([]).describe('A critical journey, walked on the first screen size'),
  stepMax: span.default(5000).describe('How long one step of the journey may take'),
})
export type PageOptions = z.output<typeof pageOptions>
export type Viewport = z.output<typeof viewport>
