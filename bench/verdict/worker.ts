import { parentPort } from 'node:worker_threads'
import { climbAll } from './ascents/climb.ts'
import { measure } from './measure.ts'
import { prepare } from './prepare.ts'
import type { Answer, Order, Work } from './work.ts'

const handlers: { readonly [K in keyof Work]: (input: Work[K]['input']) => Work[K]['output'] } = {
  prepare,
  measure,
  climb: climbAll,
}

function answer<K extends keyof Work>({ kind, input }: Order<K>): Answer<K> {
  return { output: handlers[kind](input) }
}

parentPort?.on('message', (order: Order<keyof Work>) => parentPort?.postMessage(answer(order)))
