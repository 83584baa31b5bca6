// What a movement of the pointer makes other charts do, spread over the frames that follow: the chart under the pointer goes first,
// and of the others one draws or writes in a frame: six charts follow five times a second, and no frame is late.

const waiting = new Map<object, () => void>();
let frame = 0;

function step(): void {
  frame = 0;
  const next = waiting.entries().next().value;
  if (!next) return; // whoever waited has gone
  const [owner, work] = next;
  waiting.delete(owner);
  work();
  if (waiting.size > 0) frame = requestAnimationFrame(step);
}

/** Does `work` in one of the next frames. Later work of the same owner takes its place in the queue. */
export function soon(owner: object, work: () => void): void {
  waiting.set(owner, work);
  frame ||= requestAnimationFrame(step);
}

export const forget = (owner: object): void => void waiting.delete(owner);
