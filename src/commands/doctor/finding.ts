/** `off` is something that is not configured or not needed now; only `wrong` makes the doctor unhappy. */
export type Verdict = 'ok' | 'off' | 'wrong'

export interface Finding {
  what: string
  verdict: Verdict
  detail: string
}

export function off(what: string, detail: string): Finding {
  return { what, verdict: 'off', detail }
}
