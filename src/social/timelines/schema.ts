import * as z from 'zod'
import { cursor } from '../../shared/text.ts'

export const homeInput = z.strictObject({ cursor, limit: z.int().min(1).max(30).default(10) })
