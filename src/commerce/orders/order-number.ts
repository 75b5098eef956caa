import { idTime, lowestIdAt } from '../../ids.ts'
import { endOfSeoulDay, isCalendarDay, seoulDate, startOfSeoulDay } from '../../shared/seoul-day.ts'

/**
 * The number of an order: see `orderNumberPattern`. Two orders of a shop on one day share it once
 * in billions of days.
 */
export function orderNumberOf(orderId: string): string {
  return `${seoulDate(idTime(orderId)).slice(2).replaceAll('-', '')}-${orderId.slice(-8).toUpperCase()}`
}

/**
 * Which ids have an order number: those of its day, with its last digits. Null for a day that is
 * none.
 */
export function idsWithNumber(number: string): { fromId: string; beforeId: string; digits: string } | null {
  const day = `20${number.slice(0, 2)}-${number.slice(2, 4)}-${number.slice(4, 6)}`
  if (!isCalendarDay(day)) return null
  const nextDay = new Date(endOfSeoulDay(day).getTime() + 1)
  return { fromId: lowestIdAt(startOfSeoulDay(day)), beforeId: lowestIdAt(nextDay), digits: number.slice(-8).toLowerCase() }
}
