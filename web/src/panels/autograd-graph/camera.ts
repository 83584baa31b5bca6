// Where one looks at a drawing from: scale and offset, and how they follow the wheel, the drag and the search.

export interface Camera {
  scale: number;
  /** Screen pixels from the left and top of the canvas to the drawing's origin. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const largestScale = 2.5;
/** Below this, text in boxes cannot be read. */
export const readableScale = 0.55;
const margin = 24;

/** The whole drawing in the middle; never larger than life. */
export function fit(drawing: Size, screen: Size): Camera {
  const scale = Math.min(1, (screen.width - 2 * margin) / Math.max(1, drawing.width), (screen.height - 2 * margin) / Math.max(1, drawing.height));
  return { scale, x: (screen.width - drawing.width * scale) / 2, y: (screen.height - drawing.height * scale) / 2 };
}

/** Where to begin: the whole drawing if it can then be read, else its loss at the bottom. */
export function start(drawing: Size, loss: { x: number; y: number }, screen: Size): Camera {
  const whole = fit(drawing, screen);
  if (whole.scale >= readableScale) return whole;
  const scale = Math.max(0.7, Math.min(1, (screen.width - 2 * margin) / Math.max(1, drawing.width)));
  return { scale, x: screen.width / 2 - loss.x * scale, y: screen.height - margin - 20 - (loss.y + 20) * scale };
}

/** Keeps the point under the cursor where it is. */
export function zoomAt(camera: Camera, factor: number, x: number, y: number, smallest: number): Camera {
  const scale = Math.min(largestScale, Math.max(smallest, camera.scale * factor));
  const by = scale / camera.scale;
  return { scale, x: x - (x - camera.x) * by, y: y - (y - camera.y) * by };
}

/** A node in the middle, large enough to read. */
export function lookAt(camera: Camera, node: { x: number; y: number }, screen: Size): Camera {
  const scale = Math.max(camera.scale, readableScale + 0.2);
  return { scale, x: screen.width / 2 - node.x * scale, y: screen.height / 2 - node.y * scale };
}
