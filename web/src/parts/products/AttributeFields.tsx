import { useId } from 'react'
import { type AttributeKey, attributes, attributesOf } from '../../../../src/shared/attributes.ts'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import type { Category } from '../../state/kiwi.ts'
import { attributeNames, attributeValue } from '../../state/orders/attribute-words.ts'
import { TextField } from '../TextField.tsx'

interface AttributeFieldsProps {
  category: Category
  said: Partial<Record<AttributeKey, string>>
  errorOf: (field: string) => string | null
  onChange: (said: Partial<Record<AttributeKey, string>>) => void
}

/** What can be said of a product of this category; an empty field says nothing. */
export function AttributeFields({ category, said, errorOf, onChange }: AttributeFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {attributesOf[category].map((key) => {
        const attribute = attributes[key]
        const set = (value: string) => onChange({ ...said, [key]: value })
        const value = said[key] ?? ''
        if (attribute.kind === 'choice')
          return <AttributeChoice key={key} name={key} choices={attribute.choices} value={value} onChange={set} />
        const unit = attribute.kind === 'number' ? ` (${attribute.unit})` : ''
        return (
          <TextField
            key={key}
            label={`${attributeNames[key]()}${unit}`}
            value={value}
            onChange={set}
            maxLength={maxLengths.productAttribute}
            error={errorOf(`attributes.${key}`)}
            {...(attribute.kind === 'number' ? { inputMode: 'numeric' as const } : {})}
          />
        )
      })}
    </div>
  )
}

interface AttributeChoiceProps {
  name: AttributeKey
  choices: readonly string[]
  value: string
  onChange: (value: string) => void
}

function AttributeChoice({ name, choices, value, onChange }: AttributeChoiceProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {attributeNames[name]()}
      </label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)} className="field">
        <option value="">{m.product_attribute_unsaid()}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {attributeValue({ key: name, value: choice })}
          </option>
        ))}
      </select>
    </div>
  )
}
