import { createKiwi } from '@kiwi/sdk'
import { callOptions } from './kiwi.ts'

/** The client with live events and uploads, for code that is loaded when they are needed. */
export const liveKiwi = createKiwi(callOptions)
