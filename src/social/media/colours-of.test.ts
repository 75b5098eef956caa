import { expect, it } from 'vitest'
import { type Colour, colours } from '../../shared/colours.ts'
import { colourOf, coloursOf } from './colours-of.ts'

const rgb = (hex: string) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]
/** A picture of so many hundredths of each. */
const picture = (parts: Record<string, number>) =>
  Uint8Array.from(Object.entries(parts).flatMap(([hex, percent]) => Array.from({ length: percent }, () => [...rgb(hex), 255]).flat()))

/** Of the names that CSS gives to colours, and of photos: skin, wood, denim, sky, leaves. */
const named = {
  red: ['ff0000', 'a52a2a', '800000', 'dc143c'],
  orange: ['ffa500', 'ff8c00', 'f4a460'],
  yellow: ['ffff00', 'ffd700'],
  green: ['008000', '00ff00', '556b2f', '6b7f3a'],
  teal: ['008080', '00ffff', '2f4f4f'],
  blue: ['0000ff', '4169e1', '87ceeb', '1a2b4c'],
  purple: ['800080', '8350c4'],
  pink: ['ffc0cb', 'ff69b4', 'fa8072'],
  brown: ['8b4513', '5c4033'],
  beige: ['f5f5dc', 'd2b48c'],
  black: ['000000', '151515'],
  grey: ['808080', 'c0c0c0'],
  white: ['ffffff', 'f8f8f8'],
}

it.each(colours)('calls what people call %s so', (colour) => {
  expect(named[colour].map((hex) => colourOf(...rgb(hex)))).toEqual(named[colour].map(() => colour))
})

/** Two colours close to each other, one on each side of every border between two names. */
const borders: [string, Colour, string, Colour][] = [
  ['e1185a', 'pink', 'e11254', 'red'],
  ['d28466', 'red', 'd28769', 'orange'],
  ['dea23c', 'orange', 'deb166', 'yellow'],
  ['bac97b', 'yellow', 'b4cf15', 'green'],
  ['39b78a', 'green', '39f6ba', 'teal'],
  ['366978', 'teal', '367284', 'blue'],
  ['5109fc', 'blue', '5700fc', 'purple'],
  ['d299d5', 'purple', 'd824e1', 'pink'],
  ['212403', 'black', '240f54', 'purple'],
  ['997e75', 'red', 'a57b6c', 'brown'],
  ['b7bd90', 'beige', 'b7c084', 'yellow'],
  ['a59c8d', 'grey', 'a2a28d', 'beige'],
  ['937e8a', 'grey', '8d9c84', 'green'],
  ['dbdbf0', 'grey', 'dedbf0', 'white'],
  ['2d3627', 'black', '303630', 'grey'],
  ['cf9372', 'beige', 'cca263', 'orange'],
  ['ab9378', 'brown', 'ae9375', 'beige'],
  ['ed8157', 'red', 'ed8463', 'pink'],
  ['b7367b', 'purple', 'ba3093', 'pink'],
  ['a87512', 'brown', 'a8780c', 'yellow'],
]

it.each(borders)('calls %s %s, and %s beside it %s', (one, itsName, other, otherName) => {
  expect([colourOf(...rgb(one)), colourOf(...rgb(other))]).toEqual([itsName, otherName])
})

it.each([
  ['one colour', { ff0000: 100 }, ['red']],
  ['the largest first', { ff0000: 40, '0000ff': 60 }, ['blue', 'red']],
  ['shades of one colour together', { '008000': 4, '00ff00': 4, ffffff: 92 }, ['white', 'green']],
  ['a bright thing from 8 % on', { ffffff: 92, ff0000: 8 }, ['white', 'red']],
  ['no bright spot', { ffffff: 93, ff0000: 7 }, ['white']],
  ['a quiet colour from a quarter on', { ff0000: 51, '808080': 25, ffffff: 24 }, ['red', 'grey']],
  ['at most three', { ff0000: 30, '0000ff': 26, '008000': 24, ffff00: 20 }, ['red', 'blue', 'green']],
  ['nothing of a picture without a pixel', {}, []],
])('names %s', (_, parts, expected) => {
  expect(coloursOf(picture(parts as Record<string, number>))).toEqual(expected)
})
