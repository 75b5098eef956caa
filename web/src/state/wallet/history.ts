import { maxLengths } from '../../../../src/shared/bounds.ts'
import { isCalendarDay } from '../../../../src/shared/seoul-day.ts'
import { cutParameter } from '../cut-parameter.ts'
import type { HistoryLine } from '../kiwi.ts'

export interface HistoryFilter {
  q: string
  direction: 'all' | 'in' | 'out'
  kinds: HistoryLine['kind'][]
  fromDay: string | null
  toDay: string | null
}

export const noFilter: HistoryFilter = { q: '', direction: 'all', kinds: [], fromDay: null, toDay: null }

/** Kinds of lines that a person can filter by. Kiwi's own kinds never appear in a wallet. */
export const walletKinds = [
  'top_up',
  'deposit',
  'send',
  'payment',
  'refund',
  'withdrawal',
  'settlement',
  'return',
] as const satisfies HistoryLine['kind'][]

/** The filter from the address: a reload or a link keeps it. Unknown values are left out. */
export function filterFromSearch(search: Record<string, unknown>): Partial<HistoryFilter> {
  const kinds = (typeof search.kinds === 'string' ? search.kinds.split(',') : Array.isArray(search.kinds) ? search.kinds : []).filter(
    isKind,
  )
  return {
    ...(typeof search.q === 'string' && search.q !== '' ? { q: cutParameter(search.q, maxLengths.memo) } : {}),
    ...(search.direction === 'in' || search.direction === 'out' ? { direction: search.direction } : {}),
    ...(kinds.length > 0 ? { kinds } : {}),
    ...(isDay(search.fromDay) ? { fromDay: search.fromDay } : {}),
    ...(isDay(search.toDay) ? { toDay: search.toDay } : {}),
  }
}

/** How many filters are active, without text and direction. */
export function countFilters({ kinds, fromDay, toDay }: HistoryFilter): number {
  return kinds.length + (fromDay ? 1 : 0) + (toDay ? 1 : 0)
}

function isKind(value: unknown): value is HistoryLine['kind'] {
  return walletKinds.some((kind) => kind === value)
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && isCalendarDay(value)
}
