import * as z from 'zod'

/** `late`: no run ended in the time of its schedule; `gave_up`: a single job used up its tries. */
export const moneyAlarm = z.object({
  job: z.string(),
  state: z.enum(['failing', 'late', 'gave_up']),
  /** The number of single jobs that gave up; 1 for a scheduled job. */
  count: z.int(),
  lastDoneAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable(),
})
