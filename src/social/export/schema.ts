import * as z from 'zod'
import { exportStates } from '../../db/schema/export.ts'

/** The newest export of the caller. `parts` are files of data and pictures. */
export const exportView = z.object({
  current: z
    .object({
      id: z.string(),
      state: z.enum(exportStates),
      doneParts: z.int(),
      /** 0 until the job has counted them. */
      totalParts: z.int(),
      bytes: z.int().nullable(),
      requestedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime().nullable(),
      /**
       * A path of this site that works for the caller's sessions only, until `expiresAt`; null
       * unless it is ready.
       */
      path: z.string().nullable(),
    })
    .nullable(),
  /** From then on the next one may be asked for; null: now. */
  nextAt: z.iso.datetime().nullable(),
})
export type ExportView = z.infer<typeof exportView>
