/** An animation is stored no wider. A picture with a wider file is a still. */
export const maxAnimatedWidthPx = 640
