/** `off`: not configured, or not needed now. Only `wrong` makes `kiwi doctor` fail. */
export type Verdict = 'ok' | 'off' | 'wrong'

export interface Finding {
  what: string
  verdict: Verdict
  detail: string
}

export function off(what: string, detail: string): Finding {
  return { what, verdict: 'off', detail }
}
