// What the page and the layout worker say to each other.

export interface Box {
  id: number;
  width: number;
  height: number;
  /** The box around it, or -1. */
  parent: number;
}

export interface LayoutRequest {
  ticket: number;
  boxes: Box[];
  /** Boxes around other boxes; their size follows from what is in them. */
  groups: { id: number; parent: number; /** So that the title fits. */ leastWidth: number }[];
  edges: [from: number, to: number][];
}

export interface Placed {
  id: number;
  /** The left upper corner. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface LayoutAnswer {
  ticket: number;
  placed: Placed[];
  /** In the order of the request's edges: x, y, x, y, … */
  edges: number[][];
  /** Whether an edge passes by layers on its way. */
  long: boolean[];
  width: number;
  height: number;
  error?: string;
}

/** Room for the title of a group, above what is in it. */
export const groupTitle = 26;
