/**
 * What can be said of a product beside its text. `number` is a whole number of `unit`; `choice` one
 * of `choices`.
 */
export type Attribute =
  | { kind: 'text' }
  | { kind: 'number'; unit: 'g' | 'ml' | 'cm' | 'W' | 'h' }
  | { kind: 'choice'; choices: readonly string[] }

export const attributes = {
  material: { kind: 'text' },
  origin: { kind: 'text' },
  maker: { kind: 'text' },
  size: { kind: 'text' },
  colour: { kind: 'text' },
  care: { kind: 'text' },
  ingredients: { kind: 'text' },
  weight: { kind: 'number', unit: 'g' },
  volume: { kind: 'number', unit: 'ml' },
  width: { kind: 'number', unit: 'cm' },
  power: { kind: 'number', unit: 'W' },
  battery: { kind: 'number', unit: 'h' },
  season: { kind: 'choice', choices: ['spring', 'summer', 'autumn', 'winter', 'all'] },
  skin: { kind: 'choice', choices: ['dry', 'oily', 'sensitive', 'all'] },
  storage: { kind: 'choice', choices: ['room', 'cool', 'frozen'] },
  animal: { kind: 'choice', choices: ['dog', 'cat', 'other'] },
} as const satisfies Record<string, Attribute>

export type AttributeKey = keyof typeof attributes
export const attributeKeys = Object.keys(attributes) as [AttributeKey, ...AttributeKey[]]

/** The attributes of each category, in the order in which they are shown. */
export const attributesOf = {
  fashion: ['material', 'colour', 'size', 'season', 'care', 'origin', 'maker'],
  beauty: ['volume', 'skin', 'ingredients', 'origin', 'maker'],
  home: ['material', 'colour', 'size', 'width', 'weight', 'volume', 'care', 'origin', 'maker'],
  food: ['weight', 'volume', 'ingredients', 'storage', 'origin', 'maker'],
  outdoors: ['material', 'colour', 'size', 'weight', 'origin', 'maker'],
  tech: ['colour', 'size', 'weight', 'power', 'battery', 'origin', 'maker'],
  pets: ['animal', 'weight', 'size', 'material', 'ingredients', 'origin', 'maker'],
  daily: ['material', 'colour', 'size', 'weight', 'volume', 'origin', 'maker'],
} as const satisfies Record<string, readonly AttributeKey[]>
type Category = keyof typeof attributesOf

export interface Said {
  key: AttributeKey
  value: string
}

/**
 * The attributes as they are kept, or the place of the first that does not fit the category or its
 * kind, or is there twice.
 */
export function keptAttributes(category: Category, said: readonly Said[]): { kept: Record<string, string> } | { wrong: number } {
  const known: readonly AttributeKey[] = attributesOf[category]
  const wrong = said.findIndex(
    ({ key, value }, at) => !known.includes(key) || !fitsAttribute(key, value) || said.findIndex((other) => other.key === key) < at,
  )
  return wrong === -1 ? { kept: Object.fromEntries(said.map(({ key, value }) => [key, value])) } : { wrong }
}

/** Whether a text can be said of this attribute. */
export function fitsAttribute(key: AttributeKey, value: string): boolean {
  const attribute: Attribute = attributes[key]
  switch (attribute.kind) {
    case 'text':
      return true
    case 'number':
      return /^[1-9]\d{0,6}$/.test(value)
    case 'choice':
      return attribute.choices.includes(value)
    default: {
      const unhandled: never = attribute
      return unhandled
    }
  }
}

/**
 * Kept attributes in the order of the category; what the category does not have any more is left
 * out.
 */
export function shownAttributes(category: Category, kept: Record<string, string>): Said[] {
  const known: readonly AttributeKey[] = attributesOf[category]
  return known.flatMap((key) => (kept[key] === undefined ? [] : [{ key, value: kept[key] }]))
}
