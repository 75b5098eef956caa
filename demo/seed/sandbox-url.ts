import type { RunnerDeps } from '../../src/context.ts'

export const sandboxUrlOf = (deps: RunnerDeps): string => deps.config.PORTONE_API_URL.replace(/\/portone$/, '')
