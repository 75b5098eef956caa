export const providers = [
  'kakao',
  'naver',
  'google',
  'apple',
  'portone',
  'openbanking',
  'virtualaccounts',
  'juso',
  'couriers',
  'push',
  'mail',
] as const

/**
 * slow: waits `ms`, then goes on (on `webhook`: the delivery is late). silentBefore: no effect and
 * no answer (on `webhook`: never sent). silentAfter: the effect happens, no answer. errorCode: the
 * provider's own error body with `code`. http500: a plain 500. duplicateWebhook: `copies` more
 * deliveries with the same webhook-id. reorderWebhook: held back until the next event was sent,
 * `ms` at most. badSignature: signed with another key.
 */
export const faultKinds = [
  'slow',
  'silentBefore',
  'silentAfter',
  'errorCode',
  'http500',
  'duplicateWebhook',
  'reorderWebhook',
  'badSignature',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** The operations of each provider, as faults and the request log name them. */
export const operations: Readonly<Record<(typeof providers)[number], readonly string[]>> = {
  kakao: ['authorize', 'token', 'me', 'userinfo', 'discovery', 'jwks'],
  naver: ['authorize', 'token', 'me'],
  google: ['authorize', 'token', 'userinfo', 'discovery', 'jwks'],
  apple: ['authorize', 'token', 'discovery', 'jwks'],
  portone: ['page', 'get', 'list', 'webhook', 'receipt', 'receipt_get', 'receipt_cancel'],
  juso: ['search'],
  couriers: ['track'],
  push: ['send'],
  mail: ['send'],
  virtualaccounts: ['get', 'list', 'webhook'],
  openbanking: ['token', 'real_name', 'register', 'cancel', 'deposit', 'withdraw', 'result', 'balance', 'transaction_list'],
}

export type Fault = {
  id: string
  provider: string
  /** One of `operations`, or `*` for each. */
  operation: string
  kind: FaultKind
  /** How many more calls fail. Without it, until the fault is removed. */
  times?: number
  /** Chance in 0..1 that a call fails, drawn from the seed; 1 by default. */
  probability?: number
  ms?: number
  code?: string
  copies?: number
  /** With errorCode: answer the error although the effect happened. */
  afterEffect?: boolean
  /** With silentAfter: cut the connection instead of leaving it open. */
  drop?: boolean
  /** Number of matching calls so far: the position in the sequence of draws. */
  seen: number
}
