import { m } from '../../paraglide/messages.js'
import type { ProductDetail } from '../../state/orders/queries.ts'
import { attributeNames, attributeValue } from '../../state/orders/attribute-words.ts'

export function AttributeTable({ attributes }: Pick<ProductDetail, 'attributes'>) {
  if (attributes.length === 0) return null
  return (
    <table className="mt-5 w-full text-sm">
      <caption className="pb-1 text-left font-semibold text-muted">{m.product_about_table()}</caption>
      <tbody>
        {attributes.map((attribute) => (
          <tr key={attribute.key} className="border-t border-line">
            <th scope="row" className="w-28 py-2 pr-3 text-left align-top font-medium text-muted">
              {attributeNames[attribute.key]()}
            </th>
            <td className="py-2 wrap-anywhere">
              <bdi>{attributeValue(attribute)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
