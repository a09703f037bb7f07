import type { Page } from 'playwright-core'
import { z } from 'zod'
import { messageOf } from '../../lib/errors.ts'
import { appPath } from '../options.ts'

const selector = z.string().min(1).max(300)

/** One thing that a person does or looks for on a page. */
export const journeyStep = z.union([
  z.strictObject({ goto: appPath }),
  z.strictObject({ click: selector.describe('CSS selector, or text=…') }),
  z.strictObject({ fill: selector, value: z.string() }),
  z.strictObject({
    expect: selector,
    contains: z.string().optional().describe('Literal text that the element shows'),
  }),
  z.strictObject({ expectPath: appPath.describe('The path of the page where one has arrived') }),
])
export type JourneyStep = z.output<typeof journeyStep>

/** Walks a journey; answers the first step that did not work and why, or undefined. */
export async function walk(
  page: Page,
  steps: readonly JourneyStep[],
  origin: string,
  timeoutMs: number,
): Promise<string | undefined> {
  for (const [index, step] of steps.entries()) {
    const trouble = await take(page, step, origin, timeoutMs).catch((error: unknown) => firstLine(messageOf(error)))
    if (trouble !== undefined) return `step ${index + 1} (${describeStep(step)}): ${trouble}`
  }
  return undefined
}

/** A step in words. */
export function describeStep(step: JourneyStep): string {
  if ('goto' in step) return `go to ${step.goto}`
  if ('click' in step) return `click ${step.click}`
  if ('fill' in step) return `fill ${step.fill}`
  if ('expectPath' in step) return `arrive at ${step.expectPath}`
  return step.contains === undefined ? `see ${step.expect}` : `see ${step.expect} with "${step.contains}"`
}

async function take(page: Page, step: JourneyStep, origin: string, timeout: number): Promise<string | undefined> {
  if ('goto' in step) {
    const answer = await page.goto(origin + step.goto, { waitUntil: 'load', timeout })
    return answer && answer.status() >= 400 ? `the page answered ${answer.status()}` : undefined
  }
  if ('click' in step) await page.locator(step.click).first().click({ timeout })
  else if ('fill' in step) await page.locator(step.fill).first().fill(step.value, { timeout })
  else if ('expectPath' in step)
    await page.waitForURL((url) => url.pathname + url.search === step.expectPath, { timeout })
  else {
    const wanted = page.locator(step.expect)
    const matching = step.contains === undefined ? wanted : wanted.filter({ hasText: step.contains })
    await matching.first().waitFor({ state: 'visible', timeout })
  }
  return undefined
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
