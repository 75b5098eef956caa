import * as z from 'zod'
import { featureSwitch } from '../../db/schema/staff.ts'
import { staffReason } from '../staff/schema.ts'

const name = z.enum(featureSwitch.name.enumValues)
export const setSwitchInput = z.strictObject({ name, isOn: z.boolean(), reason: staffReason })
export const switchList = z.object({
  switches: z.array(
    z.object({
      name,
      isOn: z.boolean(),
      changed: z.object({ by: z.string(), reason: z.string(), at: z.iso.datetime() }).nullable(),
    }),
  ),
})
