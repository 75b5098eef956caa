import { expect, it } from 'vitest'
import { readPastedParcels } from './pasted-parcels.ts'

it('reads lines of a spreadsheet: tabs or commas, names of couriers, headings and empty lines left out', () => {
  const text =
    '주문번호\t택배사\t운송장 번호\r\n261126-9F3A07C2\tCJ대한통운\t6812-3456-7890\r\n\r\n"261126-00000001", Korea Post ,681234567891\n'
  expect(readPastedParcels(text)).toMatchObject([
    { line: 2, number: '261126-9F3A07C2', courier: 'cj', trackingNumber: '6812-3456-7890', flaw: null },
    { line: 4, number: '261126-00000001', courier: 'epost', trackingNumber: '681234567891', flaw: null },
  ])
})

it('mends how a number was typed and takes a part of a courier’s name', () => {
  expect(readPastedParcels('#261126 9f3a07c2, 대한통운, 681234567890')).toMatchObject([
    { number: '261126-9F3A07C2', courier: 'cj', flaw: null },
  ])
})

it('says what is wrong with each line', () => {
  const good = '261126-9F3A07C2,cj,681234567890'
  const lines = [good, good, '12,cj,681234567890', '261126-00000001,택배,681234567890', '261126-00000001,cj,12', '261126-00000001']
  expect(readPastedParcels(lines.join('\n')).map(({ flaw }) => flaw)).toEqual([null, 'twice', 'number', 'courier', 'tracking', 'courier'])
})
