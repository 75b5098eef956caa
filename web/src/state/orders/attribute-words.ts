import type { RouterOutputs } from '@kiwi/sdk'
import { attributes } from '../../../../src/shared/attributes.ts'
import { m } from '../../paraglide/messages.js'
import { formatCount } from '../wording.ts'

type Attribute = RouterOutputs['products']['get']['attributes'][number]

export const attributeNames: Record<Attribute['key'], () => string> = {
  material: m.attribute_material,
  origin: m.attribute_origin,
  maker: m.attribute_maker,
  size: m.attribute_size,
  colour: m.attribute_colour,
  care: m.attribute_care,
  ingredients: m.attribute_ingredients,
  weight: m.attribute_weight,
  volume: m.attribute_volume,
  width: m.attribute_width,
  power: m.attribute_power,
  battery: m.attribute_battery,
  season: m.attribute_season,
  skin: m.attribute_skin,
  storage: m.attribute_storage,
  animal: m.attribute_animal,
}

type Choice = Extract<(typeof attributes)[Attribute['key']], { kind: 'choice' }>['choices'][number]
const choiceNames: Record<Choice, () => string> = {
  spring: m.attribute_spring,
  summer: m.attribute_summer,
  autumn: m.attribute_autumn,
  winter: m.attribute_winter,
  all: m.attribute_all,
  dry: m.attribute_dry,
  oily: m.attribute_oily,
  sensitive: m.attribute_sensitive,
  room: m.attribute_room,
  cool: m.attribute_cool,
  frozen: m.attribute_frozen,
  dog: m.attribute_dog,
  cat: m.attribute_cat,
  other: m.attribute_other,
}

/** The value as it is read: with its unit, or the word of a choice. */
export function attributeValue({ key, value }: Attribute): string {
  const attribute = attributes[key]
  switch (attribute.kind) {
    case 'text':
      return value
    case 'number':
      return attribute.unit === 'h' ? m.attribute_hours({ count: value }) : `${formatCount(Number(value))} ${attribute.unit}`
    case 'choice':
      return choiceNames[value as Choice]()
    default: {
      const unhandled: never = attribute
      return unhandled
    }
  }
}
