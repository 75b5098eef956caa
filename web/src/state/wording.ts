import { mostUnread } from '../../../src/shared/bounds.ts'
import { countedOrders } from '../../../src/shared/orders.ts'
import { wonText } from '../../../src/shared/won.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { formatOf } from './format-of.ts'
import type { Category } from './kiwi.ts'

/** 12000 → `12,000원`, or `₩12,000` in English. A minus comes first. */
export function formatKrw(amountKrw: number): string {
  return wonText(amountKrw, getLocale())
}

/** 1,234 stays whole; 12,345 becomes 1.2만, or 12K in English. */
export function formatCount(count: number): string {
  return formatOf(Intl.NumberFormat, getLocale(), { notation: count < 10_000 ? 'standard' : 'compact', maximumFractionDigits: 1 }).format(
    count,
  )
}

/** For a badge: the API counts up to `mostUnread`. */
export function formatUnread(count: number): string {
  return count >= mostUnread ? `${mostUnread}+` : String(count)
}

/** The API counts the orders of a task up to `countedOrders`. */
export function formatOrders(count: number): string {
  return count >= countedOrders ? `${countedOrders - 1}+` : String(count)
}

export const categoryNames: Record<Category, () => string> = {
  fashion: m.category_fashion,
  beauty: m.category_beauty,
  home: m.category_home,
  food: m.category_food,
  outdoors: m.category_outdoors,
  tech: m.category_tech,
  pets: m.category_pets,
  daily: m.category_daily,
}
export const categories = Object.keys(categoryNames) as Category[]
