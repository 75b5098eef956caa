import type { ReportReason } from '../../shared/reports.ts'

/** How grave a reason is, before anybody has looked. */
const gravity: Record<ReportReason, number> = {
  minors: 100,
  self_harm: 90,
  violence: 60,
  illegal_goods: 60,
  fraud: 60,
  hate: 50,
  nudity: 50,
  impersonation: 40,
  spam: 20,
  other: 10,
}

/**
 * Added per report of full weight, up to `mostForReports`: a crowd cannot bring spam before a
 * child's safety.
 */
const perReport = 10
const mostForReports = 60

/**
 * The place in the queue: the gravest reason, and how many different people reported, by their
 * weights.
 */
export function priorityOf(reports: { reason: ReportReason; weight: number }[]): { reason: ReportReason; priority: number } {
  const [first, ...others] = reports.map(({ reason }) => reason)
  if (first === undefined) throw new RangeError('A priority is of at least one report.')
  const reason = others.reduce((gravest, next) => (gravity[next] > gravity[gravest] ? next : gravest), first)
  const weights = reports.reduce((sum, { weight }) => sum + weight, 0)
  return { reason, priority: gravity[reason] + Math.min(mostForReports, Math.round(perReport * weights)) }
}

/**
 * A reporter's weight in 0..1, from their decided reports of a year: 1 at first, 0.5 after two
 * dismissed ones.
 */
export function reporterWeight({ upheld, dismissed }: { upheld: number; dismissed: number }): number {
  return (upheld + 2) / (upheld + dismissed + 2)
}

/** Messages of the room that a report of one keeps, itself included. */
export const keptMessages = 10

/** The same state of a thing is reported again by the same person only after this time. */
export const againAfterMs = 30 * 86_400_000
