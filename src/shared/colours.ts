/** What a colour of a picture can be called; search narrows posts by these. */
export const colours = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'brown',
  'beige',
  'black',
  'grey',
  'white',
] as const
export type Colour = (typeof colours)[number]
