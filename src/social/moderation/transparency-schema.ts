import * as z from 'zod'
import { moderationActions, reasonCodes } from '../../shared/moderation.ts'
import { reportReasons } from '../../shared/reports.ts'

/** Null: from one to `shownFrom` − 1. So small a number could tell who it was. */
const count = z.int().nullable()

/** The newest month first; the current one is not over. A month without anything is left out. */
export const transparency = z.object({
  /** Smaller numbers are not shown. */
  shownFrom: z.int(),
  months: z.array(
    z.object({
      /** In Seoul: `2026-11`. */
      month: z.string(),
      reports: z.array(z.object({ reason: z.enum(reportReasons), count })),
      actions: z.array(z.object({ action: z.enum(moderationActions), reasonCode: z.enum(reasonCodes), count })),
      /** Sanctions that an appeal ended. */
      overturned: count,
      /**
       * Half of the cases were decided within so many minutes after their first report; null with
       * too few of them.
       */
      medianMinutes: z.int().nullable(),
    }),
  ),
})
