import * as z from 'zod'

/** `failing`: its last run failed; `late`: nothing came of it for longer than its schedule allows; `gave_up`: a single job's tries are used up. */
export const moneyAlarm = z.object({
  job: z.string(),
  state: z.enum(['failing', 'late', 'gave_up']),
  /** Of single jobs that gave up; 1 for a scheduled one. */
  count: z.int(),
  lastDoneAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable(),
})
